import stringWidth from 'string-width'

/** The maximum width of a line of a report in columns, in every terminal and file. */
export const WIDTH = 80

/** Matches texts of characters that take one column each, as in nearly all texts. */
const ASCII = /^[ -~]*$/

/**
 * Pads `text` with trailing spaces to a width on the terminal, where a Chinese character takes two columns.
 */
export function padEndTo(text: string, columns: number): string {
  return text + space(text, columns)
}

/** Pads `text` with leading spaces, as {@link padEndTo} does with trailing ones. */
export function padStartTo(text: string, columns: number): string {
  return space(text, columns) + text
}

/** The width of a text on a terminal, in columns. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** Cuts `text` into pieces at most `columns` wide, even within words. */
export function pieces(text: string, columns: number): string[] {
  let rest = charactersOf(text)
  const found: string[] = []
  while (rest.length > 0) {
    // A character that is wider than a piece gets a piece of its own.
    const piece = rest.slice(0, Math.max(1, fitting(rest, columns).length))
    found.push(piece.join(''))
    rest = rest.slice(piece.length)
  }
  return found
}

/** As many of the first characters as fit. */
function fitting(characters: readonly string[], columns: number): string[] {
  let width = 0
  const end = characters.findIndex((character) => (width += textWidth(character)) > columns)
  return characters.slice(0, end < 0 ? characters.length : end)
}

function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
}

function space(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - textWidth(text)))
}
