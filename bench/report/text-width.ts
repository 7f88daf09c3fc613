import stringWidth from 'string-width'

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
  return stringWidth(text)
}

function space(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - stringWidth(text)))
}
