import { padEndTo, padStartTo, textWidth } from './text-width.ts'

/** A column of a table: what stands in it, and on which side. */
export interface Column<Row> {
  readonly header: string
  readonly align: 'left' | 'right'
  readonly text: (row: Row) => string
}

/** Lays rows out in columns, two spaces apart, under a header and a rule. */
export function renderTextTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.text(row)))
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.header), ...cells.map((row) => textWidth(row[index] ?? ''))),
  )
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => {
        const width = widths[index] as number
        const pad = columns[index]?.align === 'right' ? padStartTo : padEndTo
        return pad(text, width)
      })
      .join('  ')
      .trimEnd()
  return [
    line(columns.map((column) => column.header)),
    line(widths.map((width) => '-'.repeat(width))),
    ...cells.map(line),
  ]
}
