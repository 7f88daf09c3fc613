import type { Column } from './text-table.ts'

/** Formats rows as a table in GitHub-flavoured Markdown. */
export function renderMarkdownTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string[] {
  const line = (texts: readonly string[]): string => `| ${texts.map(escapeMarkdown).join(' | ')} |`
  return [
    line(columns.map(({ header }) => header)),
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => line(columns.map((column) => column.text(row)))),
  ]
}

/** Escapes a text on one line, so that it appears literally in a paragraph, a list or a table. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\|`*_~<>[\]&]/g, '\\$&')
}
