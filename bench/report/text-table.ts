import { padEndTo, padStartTo, textWidth, WIDTH } from './text-width.ts'
import { hanging, wrap, wrapPhrase } from './wrap.ts'

/** A column of a table: its content and its alignment. */
export interface Column<Row> {
  readonly header: string
  /** The shorter header for a text table, which has less room. */
  readonly shortHeader?: string
  readonly align: 'left' | 'right'
  readonly text: (row: Row) => string
  /** Present if a text table may leave the column out to save width. */
  readonly optional?: true
}

export interface TableOptions<Row> {
  /** The maximum width on the terminal. */
  readonly width?: number
  /** The line above the rows that share it. */
  readonly heading?: (row: Row) => string
}

/** A layout of a table: which of its columns are moved to lines of their own. */
interface Layout<Row> {
  /** The column that is a line above each row: its name. */
  readonly above?: Column<Row> | undefined
  readonly columns: readonly Column<Row>[]
  /** Present if the last column is wrapped. */
  readonly wrapsLast?: true
  /** The column that is a line below each row: a remark. */
  readonly below?: Column<Row> | undefined
}

const GAP = '  '
const INDENT = '    '

/** The minimum width of a wrapped column. */
const LEAST_WRAPPED = 20

/**
 * Formats rows in columns, two spaces apart, under a header and a rule. A table that is wider than `width`
 * first loses its optional columns; then its last column is wrapped; then remarks and names move to lines of
 * their own; and finally each row becomes a list.
 */
export function renderTextTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width = WIDTH, heading = () => '' }: TableOptions<Row> = {},
): string[] {
  const layout = layoutsOf(columns).find((each) => leastWidth(each, rows) <= width)
  const lines = layout ? tableLines(layout, rows, width) : listLines(columns, rows, width)
  const isNew = (index: number): boolean =>
    index === 0 || heading(rows[index] as Row) !== heading(rows[index - 1] as Row)
  return [
    ...lines.head,
    ...lines.body.flatMap((body, index) => {
      const title = isNew(index) ? heading(rows[index] as Row) : ''
      return [...(title ? wrap(title, width) : []), ...body]
    }),
  ]
}

/** The possible layouts, from the widest to the narrowest. */
function layoutsOf<Row>(all: readonly Column<Row>[]): Layout<Row>[] {
  const columns = all.filter(({ optional }) => !optional)
  const [first, ...others] = columns
  const last = columns.at(-1)
  const hasRemark = last?.align === 'left' && columns.length > 1
  const narrower = (above: Column<Row> | undefined, rest: readonly Column<Row>[]): Layout<Row>[] =>
    hasRemark && rest.length > 1
      ? [
          { above, columns: rest, wrapsLast: true },
          { above, columns: rest.slice(0, -1), below: last },
        ]
      : []
  const isNamed = first?.align === 'left' && others.length > 0
  const [wrapped, ...below] = narrower(undefined, columns)
  return [
    { columns: all },
    { columns },
    ...(wrapped ? [wrapped] : []),
    ...(isNamed ? [{ above: first, columns: others }] : []),
    ...below,
    ...(isNamed ? narrower(first, others) : []),
  ]
}

function leastWidth<Row>({ columns, wrapsLast }: Layout<Row>, rows: readonly Row[]): number {
  const widths = columns.map((column) => widthOf(column, rows))
  const last = widths.pop() ?? 0
  return total([...widths, wrapsLast ? Math.min(last, LEAST_WRAPPED) : last])
}

function headerOf<Row>({ header, shortHeader = header }: Column<Row>): string {
  return shortHeader
}

function widthOf<Row>(column: Column<Row>, rows: readonly Row[]): number {
  const { text } = column
  return Math.max(textWidth(headerOf(column)), ...rows.map((row) => textWidth(text(row))))
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * Math.max(0, widths.length - 1))
}

interface TableLines {
  readonly head: readonly string[]
  /** The lines of each row. */
  readonly body: readonly (readonly string[])[]
}

function tableLines<Row>(
  { above, columns, below }: Layout<Row>,
  rows: readonly Row[],
  width: number,
): TableLines {
  const natural = columns.map((column) => widthOf(column, rows))
  const before = total(natural.slice(0, -1)) + (natural.length > 1 ? GAP.length : 0)
  const widths = [...natural.slice(0, -1), Math.min(natural.at(-1) ?? 0, width - before)]
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => {
        const pad = columns[index]?.align === 'right' ? padStartTo : padEndTo
        return pad(text, widths[index] as number)
      })
      .join(GAP)
      .trimEnd()
  const rowLines = (row: Row): string[] => {
    const cells = columns.map(({ text }) => text(row))
    const [start = '', ...more] = wrapPhrase(cells.at(-1) ?? '', widths.at(-1) ?? 0)
    return [line([...cells.slice(0, -1), start]), ...more.map((text) => ' '.repeat(before) + text)]
  }
  return {
    head: [line(columns.map(headerOf)), line(widths.map((each) => '-'.repeat(each)))],
    body: rows.map((row) => [
      ...(above ? wrap(above.text(row), width) : []),
      ...rowLines(row),
      ...(below ? remark(below, row, width) : []),
    ]),
  }
}

function remark<Row>(column: Column<Row>, row: Row, width: number): string[] {
  const said = column.text(row)
  return said === '' || said === '-' ? [] : hanging(INDENT, `${headerOf(column)}: ${said}`, width)
}

function listLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): TableLines {
  return {
    head: [],
    body: rows.map((row) =>
      hanging(
        '- ',
        columns.map((column) => `${headerOf(column)} ${column.text(row)}`).join(', '),
        width,
      ),
    ),
  }
}
