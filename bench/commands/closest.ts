import leven from 'leven'

/** A word further away than this share of its length is another word, and no slip of the finger. */
const MAX_SHARE = 0.4

/** The one of `words` that may have been meant by `text`, as commander adds it to a message. */
export function didYouMean(text: string, words: readonly string[]): string {
  const [closest] = words
    .map((word) => ({ word, distance: leven(text.toLowerCase(), word) }))
    .filter(({ word, distance }) => distance <= MAX_SHARE * Math.max(word.length, text.length))
    .sort((a, b) => a.distance - b.distance)
  return closest ? `\n(Did you mean ${closest.word}?)` : ''
}
