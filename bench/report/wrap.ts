import { pieces, textWidth, WIDTH } from './text-width.ts'

/** Between a number and its unit, and in `97 % busy`. */
const INSEPARABLE = /(?<=\d) (?=(?:%|µs|ms|s)(?![\w/]))|(?<=\d %) (?=busy\b)/g

const NO_BREAK_SPACE = '\u00A0'

/** Text in lines of at most `width` columns, broken between words, or within one that is too long. */
export function wrap(text: string, width = WIDTH): string[] {
  if (textWidth(text) <= width) return [text]
  return fill(text.replace(INSEPARABLE, NO_BREAK_SPACE).split(' '), width).map((line) =>
    line.replaceAll(NO_BREAK_SPACE, ' '),
  )
}

/**
 * The same of a phrase, broken behind a comma or a colon, and not within what belongs together, where
 * that takes no more lines.
 */
export function wrapPhrase(text: string, width: number): string[] {
  const lines = wrap(text, width)
  const parts = text.split(/(?<=[,:;]) /)
  if (parts.some((part) => textWidth(part) > width)) return lines
  const joined = fill(parts, width)
  return joined.length <= lines.length ? joined : lines
}

/** As many words in each line as it takes. */
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

/** Texts as a list with dashes, at most `width` columns wide. */
export function bullets(texts: readonly string[], width = WIDTH): string[] {
  return texts.flatMap((text) => hanging('- ', text, width))
}

/** Text behind a mark, under which its further lines stand indented. */
export function hanging(mark: string, text: string, width = WIDTH): string[] {
  const indent = ' '.repeat(textWidth(mark))
  return wrap(text, width - indent.length).map(
    (line, index) => (index === 0 ? mark : indent) + line,
  )
}
