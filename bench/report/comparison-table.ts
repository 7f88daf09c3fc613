import type { Column } from './text-table.ts'

/** A table with its title, independent of the output format. */
export interface ComparisonTable<Row> {
  readonly title: string
  /** The target that it belongs to; absent if it covers all. */
  readonly driver?: string
  /** The first column if there is room for it, else a line above the rows that share its value. */
  readonly heading?: Column<Row>
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
}

/** All columns, for a format that has room for them. */
export function allColumns<Row>({ heading, columns }: ComparisonTable<Row>): Column<Row>[] {
  return [...(heading ? [heading] : []), ...columns]
}
