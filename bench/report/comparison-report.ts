import type { Comparison } from '../compare/comparison.ts'
import { allColumns, type ComparisonTable } from './comparison-table.ts'
import { comparisonTables, overallChanges } from './comparison-tables.ts'
import { comparisonLists, comparisonNotes, comparisonSummary } from './comparison-text.ts'
import { formatMoment } from '../format.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { ALL_MODES } from './ratio-table.ts'
import { renderTextTable } from './text-table.ts'
import { bullets, wrap } from './wrap.ts'

/** A comparison for a terminal: the outcome, then metric by metric. */
export function renderComparison(comparison: Comparison): string {
  const { baseline, candidate } = comparison.startedAt
  const lines = [
    ...comparisonSummary(comparison).flatMap((sentence) => wrap(sentence)),
    `old: ${formatMoment(baseline)}   new: ${formatMoment(candidate)}`,
    '',
    ...comparisonTables(comparison, (table) => [
      ...wrap(table.title),
      '',
      ...tableLines(table),
      '',
    ]).flat(),
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

function tableLines<Row>({ heading, columns, rows }: ComparisonTable<Row>): string[] {
  return renderTextTable(columns, rows, {
    heading: (row) => {
      const text = heading?.text(row) ?? ''
      return text === ALL_MODES ? '' : text
    },
  })
}

/** A comparison in GitHub-flavoured Markdown. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const { baseline, candidate } = comparison.startedAt
  const lines = [
    '## poolbench compare',
    '',
    ...list([
      ...comparisonSummary(comparison),
      `old: ${formatMoment(baseline)}, new: ${formatMoment(candidate)}`,
    ]),
    ...comparisonTables(comparison, (table) => [
      `### ${escapeMarkdown(table.title)}`,
      '',
      ...renderMarkdownTable(allColumns(table), table.rows),
      '',
    ]).flat(),
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

/** Quotes a text as code, since names of settings and error messages may contain Markdown syntax. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}
