import leven from 'leven'

/** A word further away than this share of its length is another word, and no slip of the finger. */
const MAX_SHARE = 0.4

/** The one of `words` that may have been meant by `text`. */
export function closest(text: string, words: readonly string[]): string | undefined {
  return words
    .map((word) => ({ word, distance: leven(text.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= MAX_SHARE * Math.max(word.length, text.length))
    .sort((a, b) => a.distance - b.distance)[0]?.word
}

/** The same as commander adds it to a message. */
export function didYouMean(text: string, words: readonly string[]): string {
  const word = closest(text, words)
  return word === undefined ? '' : `\n(Did you mean ${word}?)`
}
