import type { Comparison } from '../compare/comparison.ts'
import { ALL_MODES, comparisonTables, overallChanges } from './comparison-tables.ts'
import { comparisonLists, comparisonNotes, comparisonSummary } from './comparison-text.ts'
import { formatMoment } from '../format.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { bullets, wrap } from './wrap.ts'

/** A comparison for a terminal: what it comes to, then metric by metric. */
export function renderComparison(comparison: Comparison): string {
  const { baseline, candidate } = comparison.startedAt
  const lines = [
    ...comparisonSummary(comparison).flatMap((sentence) => wrap(sentence)),
    `old: ${formatMoment(baseline)}   new: ${formatMoment(candidate)}`,
    '',
    ...comparisonTables(comparison).flatMap(({ title, columns, rows }) => [
      ...wrap(title),
      '',
      ...tableLines(columns, rows),
      '',
    ]),
    ...paragraph(overallChanges(comparison)),
    ...comparisonLists(comparison).flatMap(({ title, lines: texts }) => [
      `${title}:`,
      ...bullets(texts),
      '',
    ]),
    ...bullets(comparisonNotes(comparison)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** A mode stands above the rows that it is of. */
function tableLines(columns: readonly Column<string[]>[], rows: readonly string[][]): string[] {
  const [first, ...others] = columns
  return first?.header === 'mode'
    ? renderTextTable(others, rows, {
        heading: (row) => (first.text(row) === ALL_MODES ? '' : first.text(row)),
      })
    : renderTextTable(columns, rows)
}

/** The same in GitHub-flavoured Markdown. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { baseline, candidate } = comparison.startedAt
  const lines = [
    '## poolbench compare',
    '',
    ...list([
      ...comparisonSummary(comparison),
      `old: ${formatMoment(baseline)}, new: ${formatMoment(candidate)}`,
    ]),
    ...comparisonTables(comparison).flatMap(({ title, columns, rows }) => [
      `### ${escapeMarkdown(title)}`,
      '',
      ...renderMarkdownTable(columns, rows),
      '',
    ]),
    ...list(overallChanges(comparison)),
    ...comparisonLists(comparison).flatMap(({ title, lines: texts }) => [
      `### ${title}`,
      '',
      ...paragraph(texts.map((text) => `- ${code(text)}`)),
    ]),
    ...list(comparisonNotes(comparison)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length > 0 ? [...lines, ''] : []
}

function list(texts: readonly string[]): string[] {
  return paragraph(texts.map((text) => `- ${escapeMarkdown(text)}`))
}

/** Names of settings and messages of errors hold what Markdown would take for its own. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
