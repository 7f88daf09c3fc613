import type { TuneFile } from '../result/tune-schema.ts'
import { findingColumns } from './finding-table.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { goalText, measuredInstances, sentence, tuneAnswer } from './tune-text.ts'

/** The result of a tuning as a short section of Markdown. */
export function renderTuneMarkdown(file: TuneFile): string {
  const { recommendation, goal, sizes, overflows } = file
  const p99 = goal.p99Ms !== null
  const found = recommendation
    ? [
        sentence(recommendation.reason),
        ...(recommendation.limitedBy
          ? [sentence(`Limited by ${recommendation.limitedBy.text}`)]
          : []),
        sentence(`max_overflow: ${recommendation.overflowReason}`),
        ...recommendation.doubts.map((doubt) => sentence(`Doubt: ${doubt}`)),
      ]
    : []
  const table = (opened: boolean, rows: TuneFile['sizes']): string[] =>
    rows.length === 0 ? [] : ['', ...renderMarkdownTable(findingColumns({ p99, opened }), rows)]
  const lines = [
    `### poolbench tune: ${escapeMarkdown(tuneAnswer(file))}`,
    '',
    escapeMarkdown([`Looked for: ${goalText(goal)}`, ...measuredInstances(file)].join(' ')),
    '',
    ...found.map((text) => `- ${escapeMarkdown(text)}`),
    ...table(false, sizes),
    ...table(true, overflows),
  ]
  return `${lines.join('\n')}\n`
}
