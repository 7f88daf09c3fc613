/** The line that stands for any number of lines. */
const ANYTHING = '…'

/** A difference between an output and a page. */
export interface Difference {
  /** The index of the expected line. */
  readonly at: number
  /** The line of the page; `undefined` if nothing more was expected. */
  readonly expected: string | undefined
  /** The line of the output; `undefined` if the output ended. */
  readonly got: string | undefined
}

/**
 * Compares the output on a page with the actual output; `undefined` if they agree.
 *
 * @param essence - returns the part of a line that must agree. Default: the whole line.
 */
export function compareOutput(
  expected: readonly string[],
  printed: readonly string[],
  essence = (line: string) => line,
): Difference | undefined {
  const got = withoutBlankEnds(printed)
  const parts = partsOf(withoutBlankEnds(expected))
  let from = 0
  for (const [index, part] of parts.entries()) {
    const place = index === 0 ? 'start' : index === parts.length - 1 ? 'end' : 'anywhere'
    const matches = startsOf(place, part, from, got.length).map((start) => ({
      start,
      length: agreeing(part.lines, got.slice(start), essence),
    }))
    const best = matches.reduce((most, each) => (each.length > most.length ? each : most))
    if (best.length < part.lines.length) {
      const at = part.at + best.length
      return { at, expected: part.lines[best.length], got: got[best.start + best.length] }
    }
    from = best.start + best.length
  }
  if (from === got.length) return undefined
  return { at: expected.length - 1, expected: undefined, got: got[from] }
}

/** The lines between two {@link ANYTHING}s, and the index of the first. */
interface Part {
  readonly at: number
  readonly lines: readonly string[]
}

function partsOf(expected: readonly string[]): Part[] {
  const parts: { at: number; lines: string[] }[] = [{ at: 0, lines: [] }]
  for (const [index, line] of expected.entries()) {
    if (line.trim() === ANYTHING) parts.push({ at: index + 1, lines: [] })
    else parts.at(-1)?.lines.push(line)
  }
  return parts
}

/** The possible starts of a part: anywhere after an {@link ANYTHING}, and as late as possible at the end. */
function startsOf(
  place: 'start' | 'end' | 'anywhere',
  { lines }: Part,
  from: number,
  end: number,
): readonly number[] {
  if (place === 'start') return [0]
  if (place === 'end') return [Math.max(from, end - lines.length)]
  return Array.from({ length: Math.max(1, end - from) }, (_, index) => from + index)
}

/** The number of lines that agree, from the first on. */
function agreeing(
  lines: readonly string[],
  got: readonly string[],
  essence: (line: string) => string,
): number {
  const first = lines.findIndex((line, index) => {
    const other = got[index]
    return other === undefined || essence(line) !== essence(other)
  })
  return first === -1 ? lines.length : first
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const isText = (line: string): boolean => line.trim() !== ''
  const first = lines.findIndex(isText)
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1)
}
