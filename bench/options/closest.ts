import leven from 'leven'

/** The largest edit distance, as a share of the length, at which a word counts as a typing error. */
const MAX_SHARE = 0.4

/** The word of `words` that `text` was probably meant to be. */
export function closest(text: string, words: readonly string[]): string | undefined {
  return words
    .map((word) => ({ word, distance: leven(text.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, distance }) => distance <= MAX_SHARE * Math.max(word.length, text.length))
    .sort((a, b) => a.distance - b.distance)[0]?.word
}

/** The suggestion as commander adds it to a message. */
export function didYouMean(text: string, words: readonly string[]): string {
  const word = closest(text, words)
  return word === undefined ? '' : `\n(Did you mean ${word}?)`
}
