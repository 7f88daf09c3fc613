import { speedUps, type SpeedUp } from '../../analysis/speed-ups.ts'
import { throughput } from '../../analysis/throughput.ts'
import {
  formatDuration,
  formatMachine,
  formatMoment,
  formatNumber,
  libraryVersions,
} from '../../format.ts'
import { CLAIM_TITLE, claimFindings } from '../claim-text.ts'
import { groupBy } from '../../group-by.ts'
import { headlineTexts } from '../headline-text.ts'
import { escapeMarkdown, renderMarkdownTable } from '../markdown-table.ts'
import { numberNotes, runWarnings } from '../notes.ts'
import { measuredRounds } from '../plan-text.ts'
import { foldSingles, inPoolOrder } from '../row-order.ts'
import { speedUpColumns } from '../speed-up-table.ts'
import type { Column } from '../text-table.ts'
import { describeTarget, groupByWork, workTitle } from '../work-title.ts'
import type { ResultFile } from '../../result/schema.ts'
import { metricValues, type MetricValue } from './metric-values.ts'
import { describeLeftOut, scenarioSamples } from './samples.ts'

/** The tables of the report in Markdown: for a comment, an issue or the summary of a CI step. */
export function renderMarkdown(result: ResultFile): string {
  const rows = speedUps(result)
  const blocks = [
    '## poolbench',
    describeRun(result),
    ...headline(result, rows),
    ...groupByWork(rows).flatMap(section),
    ...claim(result, rows),
    ...unpaired(result, rows),
    ...notes(result, rows),
  ]
  return `${blocks.join('\n\n')}\n`
}

function describeRun(result: ResultFile): string {
  const { environment: machine } = result
  const line = [
    formatMachine(machine),
    ...libraryVersions(machine),
    measuredRounds(result),
    formatMoment(result.startedAt),
  ].join(', ')
  return [
    escapeMarkdown(line),
    ...runWarnings(result).map((doubt) => `**${escapeMarkdown(doubt)}**`),
  ].join('\n\n')
}

function headline(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const { title, sentences } = headlineTexts(result, rows)
  return [`**${escapeMarkdown(title)}**`, list(sentences)]
}

function section(rows: readonly SpeedUp[]): string[] {
  return [
    `### ${escapeMarkdown(workTitle((rows[0] as SpeedUp).concurrent))}`,
    ...groupBy(rows, ({ target }) => target.driver).flatMap((group) => {
      const { listed, folded } = foldSingles(inPoolOrder(group))
      return [
        escapeMarkdown(describeTarget((group[0] as SpeedUp).target)),
        renderMarkdownTable(speedUpColumns(listed), listed).join('\n'),
        ...folded.map(escapeMarkdown),
      ]
    }),
  ]
}

function claim(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const found = claimFindings(result, rows)
  if (!found) return []
  const { verdict, costs } = found
  return [`### ${CLAIM_TITLE}`, escapeMarkdown(verdict), ...(costs.length > 0 ? [list(costs)] : [])]
}

const TIME_COLUMNS: readonly Column<MetricValue>[] = [
  { header: 'scenario', align: 'left', text: ({ scenario }) => scenario.id },
  { header: 'time', align: 'right', text: ({ value }) => formatDuration(value) },
  { header: '95 % interval', align: 'left', text: formatInterval },
  {
    header: 'operations/s',
    align: 'right',
    text: ({ scenario, value }) => formatNumber(throughput(scenario, value)),
  },
]

function formatInterval({ interval }: MetricValue): string {
  return interval ? `${formatDuration(interval.low)} .. ${formatDuration(interval.high)}` : '-'
}

/** The scenarios that were measured in one mode only. */
function unpaired(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const paired = new Set(rows.flatMap((row) => [row.sequential.id, row.concurrent.id]))
  const { samples } = scenarioSamples(result)
  const alone = samples.filter(({ scenario }) => !paired.has(scenario.id))
  if (alone.length === 0) return []
  const values = metricValues(result, alone, 'time')
  return ['### Times of bursts', renderMarkdownTable(TIME_COLUMNS, values).join('\n')]
}

function notes(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const texts = [
    ...numberNotes(result, rows),
    ...describeLeftOut(scenarioSamples(result).leftOut.filter(({ id }) => !isIn(rows, id))),
  ]
  if (texts.length === 0) return []
  return ['### Notes', list(texts)]
}

function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${escapeMarkdown(text)}`).join('\n')
}

/** Whether a scenario is in a table of speed-ups, which also lists rows with failed operations. */
function isIn(rows: readonly SpeedUp[], id: string): boolean {
  return rows.some((row) => row.sequential.id === id || row.concurrent.id === id)
}
