import stringWidth from 'string-width'

/** The most columns that a line of a report takes, on every terminal and in every file alike. */
export const WIDTH = 80

/** The characters that take one column each; nearly all texts have no others. */
const ASCII = /^[ -~]*$/

/** `text` with spaces behind it, `columns` wide on a terminal, where a Chinese character takes two. */
export function padEndTo(text: string, columns: number): string {
  return text + space(text, columns)
}

/** `text` with spaces before it, as {@link padEndTo}. */
export function padStartTo(text: string, columns: number): string {
  return space(text, columns) + text
}

/** The columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** `text` in pieces at most `columns` wide, wherever that cuts it. */
export function pieces(text: string, columns: number): string[] {
  let rest = charactersOf(text)
  const found: string[] = []
  while (rest.length > 0) {
    // A character that is wider than a piece stands alone.
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
