import type { MicroRow } from './contest.ts'

const HEADERS = ['', '', 'median [µs]', 'ratio', 'min..max over rounds']

/** A table of the rows of one micro-benchmark, as text. */
export function renderRows(title: string, rows: readonly MicroRow[]): string {
  const cells = rows.map(({ label, name, medianUs, ratio }) => [
    label,
    name,
    medianUs.toFixed(3),
    ratio.median.toFixed(2),
    `${ratio.min.toFixed(2)}..${ratio.max.toFixed(2)}`,
  ])
  const table = [HEADERS, ...cells]
  const widths = HEADERS.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return `${[title, ...lines].join('\n')}\n`
}
