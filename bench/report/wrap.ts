import { pieces, textWidth, WIDTH } from './text-width.ts'

/** The spaces where a line must not break: between a number and its unit, and in `97 % busy`. */
const INSEPARABLE = /(?<=\d) (?=(?:%|µs|ms|s)(?![\w/]))|(?<=\d %) (?=busy\b)/g

const NO_BREAK_SPACE = '\u00A0'

/** Breaks text into lines of at most `width` columns, between words, or within a word that is too long. */
export function wrap(text: string, width = WIDTH): string[] {
  if (textWidth(text) <= width) return [text]
  return fill(text.replace(INSEPARABLE, NO_BREAK_SPACE).split(' '), width).map((line) =>
    line.replaceAll(NO_BREAK_SPACE, ' '),
  )
}

/** Breaks a phrase into lines, after a comma or a colon if that takes no more lines. */
export function wrapPhrase(text: string, width: number): string[] {
  const lines = wrap(text, width)
  const parts = text.split(/(?<=[,:;]) /)
  if (parts.some((part) => textWidth(part) > width)) return lines
  const joined = fill(parts, width)
  return joined.length <= lines.length ? joined : lines
}

/** Fills each line with as many words as fit. */
function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const joined = line ? `${line} ${word}` : word
    if (textWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line) lines.push(line)
    const parts = pieces(word, width)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ''
  }
  return [...lines, line]
}

/** Formats texts as a list with dashes, at most `width` columns wide. */
export function bullets(texts: readonly string[], width = WIDTH): string[] {
  return texts.flatMap((text) => hanging('- ', text, width))
}

/** Formats text after a mark, with its further lines indented by the width of the mark. */
export function hanging(mark: string, text: string, width = WIDTH): string[] {
  const indent = ' '.repeat(textWidth(mark))
  return wrap(text, width - indent.length).map(
    (line, index) => (index === 0 ? mark : indent) + line,
  )
}
