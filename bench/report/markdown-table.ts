import type { Column } from './text-table.ts'

/** Lays rows out as a table of GitHub-flavoured Markdown. */
export function renderMarkdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string[] {
  const line = (texts: readonly string[]): string => `| ${texts.map(escape).join(' | ')} |`
  return [
    line(columns.map(({ header }) => header)),
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
  ]
}

function escape(text: string): string {
  return text.replace(/[|\\]/g, '\\$&').replace(/\n/g, ' ')
}
