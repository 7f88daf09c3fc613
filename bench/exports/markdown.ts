import { speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import { throughput } from '../analysis/throughput.ts'
import { trustWarnings } from '../analysis/trust.ts'
import {
  formatCount,
  formatDuration,
  formatMachine,
  formatMoment,
  formatNumber,
  formatWork,
} from '../report/format.ts'
import { groupBy } from '../report/group-by.ts'
import { libraryVersions } from '../report/library-versions.ts'
import { escapeMarkdown, renderMarkdownTable } from '../report/markdown-table.ts'
import { groupByWork, SPEED_UP_COLUMNS } from '../report/speed-up-table.ts'
import type { Column } from '../report/text-table.ts'
import type { ResultFile } from '../result/schema.ts'
import { metricValues, type MetricValue } from './metrics.ts'
import { describeLeftOut, scenarioSamples } from './samples.ts'

/** The tables of the report in Markdown: for a comment, an issue or the summary of a CI step. */
export function renderMarkdown(result: ResultFile): string {
  const rows = speedUps(result)
  const blocks = [
    '## poolbench',
    describeRun(result),
    ...groupByWork(rows).flatMap(section),
    ...unpaired(result, rows),
    ...notes(result, rows),
  ]
  return `${blocks.join('\n\n')}\n`
}

function describeRun(result: ResultFile): string {
  const { environment: machine, options } = result
  const line = [
    formatMachine(machine),
    ...libraryVersions(machine),
    formatCount(options.rounds, 'round'),
    formatMoment(result.startedAt),
  ].join(', ')
  return [
    escapeMarkdown(line),
    ...(result.quick ? ['**Quick: too short for a comparison.**'] : []),
    ...(result.complete ? [] : ['**Interrupted: not all was measured.**']),
  ].join('\n\n')
}

function section(rows: readonly SpeedUp[]): string[] {
  const { operation, queryTimeMs, mode, callers } = (rows[0] as SpeedUp).concurrent
  const limited = mode === 'limited' ? ', through a limiter' : ''
  return [
    `### ${escapeMarkdown(formatWork(operation, queryTimeMs, callers))}${limited}`,
    ...groupBy(rows, ({ concurrent }) => concurrent.driver).flatMap((group) => {
      const { target } = group[0] as SpeedUp
      return [
        escapeMarkdown(`${target.driver}: ${target.version}`),
        renderMarkdownTable(SPEED_UP_COLUMNS, group).join('\n'),
      ]
    }),
  ]
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

/** Scenarios that were measured in one mode only. */
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
    ...result.warnings,
    ...trustWarnings(result),
    ...rows.flatMap((row) => row.warnings.map((warning) => `${row.concurrent.id}: ${warning}`)),
    ...describeLeftOut(scenarioSamples(result).leftOut.filter(({ id }) => !isIn(rows, id))),
  ]
  if (texts.length === 0) return []
  return ['### Notes', texts.map((text) => `- ${escapeMarkdown(text)}`).join('\n')]
}

/** A row whose operations failed stands in its table, with a warning of its own. */
function isIn(rows: readonly SpeedUp[], id: string): boolean {
  return rows.some((row) => row.sequential.id === id || row.concurrent.id === id)
}
