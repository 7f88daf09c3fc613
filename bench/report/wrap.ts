import { pieces, textWidth, WIDTH } from './text-width.ts'

/** Between a number and its unit. */
const INSEPARABLE = /(?<=\d) (?=(?:%|µs|ms|s)(?![\w/]))/g

const NO_BREAK_SPACE = '\u00A0'

/** Text in lines of at most `width` columns, broken between words, or within one that is too long. */
export function wrap(text: string, width = WIDTH): string[] {
  if (textWidth(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.replace(INSEPARABLE, NO_BREAK_SPACE).split(' ')) {
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
  return [...lines, line].map((each) => each.replaceAll(NO_BREAK_SPACE, ' '))
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
