import type { Column } from './text-table.ts'

/** A table under its title, in no format yet. */
export interface ComparisonTable<Row> {
  readonly title: string
  /** The target whose it is; absent: of all. */
  readonly driver?: string
  /** The first column where there is room for it, else a line above the rows that share it. */
  readonly heading?: Column<Row>
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
}

/** As many as there are, for a format that has room for them. */
export function allColumns<Row>({ heading, columns }: ComparisonTable<Row>): Column<Row>[] {
  return [...(heading ? [heading] : []), ...columns]
}
