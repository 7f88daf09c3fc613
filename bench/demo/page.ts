import { formatDuration } from '../format.ts'
import { padEndTo, padStartTo, textWidth, WIDTH } from '../report/text-width.ts'

const INDENT = '  '
/** The width of a duration, in columns: `1234 ms`. */
const TIME_WIDTH = 9

/** A page of text for a terminal, with times in a column on the right. */
export class Page {
  readonly #print: (text: string) => void

  constructor(print: (text: string) => void) {
    this.#print = print
  }

  title(text: string): void {
    const rule = '='.repeat(WIDTH)
    this.#print(`${rule}\n${text}\n${rule}\n`)
  }

  heading(text: string): void {
    this.#print(`\n=== ${text} ===\n\n`)
  }

  line(text: string): void {
    this.#print(text === '' ? '\n' : `${INDENT}${text}\n`)
  }

  lines(texts: readonly string[]): void {
    for (const text of texts) this.line(text)
  }

  /** Prints a finished step and its duration. */
  step(text: string, durationMs: number): void {
    const room = WIDTH - INDENT.length - TIME_WIDTH
    const time = formatDuration(durationMs)
    if (textWidth(text) <= room) {
      this.line(padEndTo(text, room) + padStartTo(time, TIME_WIDTH))
    } else {
      this.line(text)
      this.line(padStartTo(time, room + TIME_WIDTH))
    }
  }
}
