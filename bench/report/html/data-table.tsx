import type { Column } from '../text-table.ts'

interface DataTableProps<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** The database that all rows are of: a reader can put the table away with it. */
  readonly driver?: string | undefined
}

/** Rows in columns, the first of which names the row. It scrolls by itself where the page is narrow. */
export function DataTable<Row>({ caption, columns, rows, driver }: DataTableProps<Row>) {
  return (
    <div class="scroll" role="group" aria-label={caption} tabIndex={0} data-driver={driver}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ header, align }) => (
              <th scope="col" class={align}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map(({ align, text }, index) =>
                index === 0 ? (
                  <th scope="row" class={align}>
                    {text(row)}
                  </th>
                ) : (
                  <td class={align}>{text(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
