import { keyOf } from '../plan/scenario.ts'
import type {
  Comparison,
  CountComparison,
  RatioComparison,
  ScenarioComparison,
} from '../compare/comparison.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { GeometricMean } from '../stats/welch-ratio.ts'
import { formatChange, formatSpread } from './comparison-format.ts'
import { formatDuration, formatNumber, formatRange, formatShare, formatWork } from '../format.ts'
import { groupBy } from '../group-by.ts'
import { scenarioNames } from './scenario-names.ts'
import { OF_BOUND_HEADER } from './speed-up-table.ts'
import type { Column } from './text-table.ts'

/** A table under its title, in no format yet. */
export interface ComparisonTable {
  readonly title: string
  /** The target whose it is; absent: of all. */
  readonly driver?: string
  readonly columns: readonly Column<string[]>[]
  readonly rows: readonly string[][]
}

/** In the place of a mode, in the row of the geometric mean. */
export const ALL_MODES = 'all'

/** A metric of a scenario, beside what else is known of it. */
export interface RatioRow {
  readonly scenario: ScenarioComparison
  readonly ratio: RatioComparison
  readonly efficiency: RatioComparison | undefined
}

export const METRIC_TITLES = {
  time: 'Time of a burst, lower is better',
  'speed-up': 'Speed-up, higher is better',
  efficiency: 'Of bound, higher is better: the bound has changed',
} as const

/** A table for each metric, driver and operation, with the geometric mean last; then the counts. */
export function comparisonTables(comparison: Comparison): ComparisonTable[] {
  const ratios = (['time', 'speed-up', 'efficiency'] as const).flatMap((metric) =>
    ratioGroups(comparison, metric).map((group) => ratioTable(metric, group)),
  )
  return [...ratios, ...countTable(comparison)]
}

/** Every count that is not the same; what is in the id of all their scenarios stands in the title. */
function countTable({ scenarios }: Comparison): ComparisonTable[] {
  const changed = scenarios.flatMap(({ id, counts }) =>
    counts.filter(({ verdict }) => verdict !== 'unchanged').map((count) => ({ id, count })),
  )
  if (changed.length === 0) return []
  const { common, nameOf } = scenarioNames(changed.map(({ id }) => id))
  return [
    {
      title: `Counts that changed, fewer is better${common && `; common to all: ${common}`}`,
      columns: columnsOf(['scenario', 'in a burst', '>old', '>new', 'verdict']),
      rows: changed.map(({ id, count }) => countRow(nameOf(id), count)),
    },
  ]
}

/** The geometric mean of candidate over baseline over all tables of a metric that has several. */
export function overallChanges(comparison: Comparison): string[] {
  const all = { time: 'times of a burst', 'speed-up': 'speed-ups' } as const
  return (['time', 'speed-up'] as const).flatMap((metric) => {
    const groups = ratioGroups(comparison, metric)
    const judged = groups.flat().filter(({ ratio }) => ratio.verdict !== undefined)
    if (groups.length < 2 || judged.length === 0) return []
    const change = formatChange(geometric(judged.map(({ ratio: { ratio } }) => ratio)))
    return [`geometric mean of all ${judged.length} ${all[metric]}: ${change}`]
  })
}

/** A metric in both files, by driver and operation. */
export function ratioGroups(
  { scenarios }: Comparison,
  metric: RatioComparison['metric'],
): RatioRow[][] {
  const rows = scenarios.flatMap((scenario) => rowsOf(scenario, metric))
  return groupBy(rows, ({ scenario }) =>
    keyOf(scenario, ['driver', 'operation', 'queryTimeMs', 'callers']),
  )
}

function rowsOf(scenario: ScenarioComparison, metric: RatioComparison['metric']): RatioRow[] {
  const efficiency = scenario.ratios.find((ratio) => ratio.metric === 'efficiency')
  return scenario.ratios
    .filter((ratio) => ratio.metric === metric)
    .filter((ratio) => metric !== 'efficiency' || ratio.verdict !== undefined)
    .map((ratio) => ({ scenario, ratio, efficiency }))
}

function ratioTable(
  metric: RatioComparison['metric'],
  group: readonly RatioRow[],
): ComparisonTable {
  const { driver, operation, queryTimeMs, callers } = (group[0] as RatioRow).scenario
  const isGain = metric === 'speed-up'
  const cells = (row: RatioRow): string[] => {
    const { scenario, ratio } = row
    return [
      scenario.mode,
      `${scenario.concurrency} on ${formatPool(scenario.pool)}`,
      formatValue(ratio, ratio.baseline.mean),
      spreadOf(ratio.baseline),
      formatValue(ratio, ratio.candidate.mean),
      spreadOf(ratio.candidate),
      changeOf(ratio),
      `${ratio.baseline.n}+${ratio.candidate.n}`,
      ratio.verdict ?? '-',
      leastSeen(ratio),
      ...(isGain ? [efficiencyOf(row)] : []),
    ]
  }
  const mean = group.length > 1 ? [meanRow(group, isGain)] : []
  return {
    driver,
    title: `${METRIC_TITLES[metric]}: ${driver}, ${formatWork(operation, queryTimeMs, callers)}`,
    columns: [
      ...columnsOf([
        'mode',
        'burst',
        '>old',
        '?±',
        '>new',
        '?±',
        'change',
        '?rounds',
        'verdict',
        '>smallest change found 9 in 10|9 in 10',
        ...(isGain ? [`?${OF_BOUND_HEADER}`] : []),
      ]),
    ],
    rows: [...group.map(cells), ...mean],
  }
}

function meanRow(group: readonly RatioRow[], isGain: boolean): string[] {
  const mean = (pick: (ratio: RatioComparison) => number): number =>
    geometric(group.map(({ ratio }) => pick(ratio)))
  const { ratio } = group[0] as RatioRow
  const isJudged = group.every((row) => row.ratio.verdict !== undefined)
  const old = mean(({ baseline }) => baseline.mean)
  const candidate = mean((each) => each.candidate.mean)
  return [
    ALL_MODES,
    'geometric mean',
    formatValue(ratio, old),
    '',
    formatValue(ratio, candidate),
    '',
    isJudged ? formatChange(mean((each) => each.ratio)) : '-',
    '',
    '',
    '',
    ...(isGain ? [''] : []),
  ]
}

/** What the title of its figure does not say of a scenario. */
export function shortName({ mode, concurrency, pool }: ScenarioComparison): string {
  return `${mode}/c=${concurrency}/pool=${formatPool(pool)}`
}

function spreadOf({ spread }: GeometricMean): string {
  return spread === undefined ? '' : formatSpread(spread)
}

function formatValue({ metric }: RatioComparison, value: number): string {
  if (metric === 'time') return formatDuration(value)
  return metric === 'speed-up' ? `${formatNumber(value)}x` : formatShare(value)
}

/** As `+17.2% (+12.1..+22.5)`; behind `~` where that is no change, or none that is sure. */
function changeOf({ interval, ratio, unjudged, verdict }: RatioComparison): string {
  if (unjudged !== undefined) return unjudged
  const range = interval
    ? ` (${formatChange(interval.low, '')}..${formatChange(interval.high, '')})`
    : ''
  const mark = verdict === 'regressed' || verdict === 'improved' ? '' : '~ '
  return mark + formatChange(ratio) + range
}

/** The least worsening that would have been seen, in the direction of the metric. */
function leastSeen({ better, detectable }: RatioComparison): string {
  if (detectable === undefined) return '-'
  return formatChange(better === 'lower' ? detectable : 1 / detectable, '%', 0)
}

function efficiencyOf({ efficiency }: RatioRow): string {
  if (!efficiency) return '-'
  const { baseline, candidate } = efficiency
  return `${formatShare(baseline.mean)} → ${formatShare(candidate.mean)}`
}

function countRow(id: string, { metric, baseline, candidate, verdict }: CountComparison): string[] {
  return [id, metric, formatRange(baseline), formatRange(candidate), verdict]
}

function geometric(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

/**
 * Columns of texts. A header that begins with `>` stands on the right, one with `?` is optional, and
 * what follows `|` is its short form.
 */
function columnsOf(headers: readonly string[]): Column<string[]>[] {
  return headers.map((text, index) => {
    const [header = '', shortHeader = header] = text.replace(/^[>?]/, '').split('|')
    return {
      header,
      shortHeader,
      align: text.startsWith('>') ? 'right' : 'left',
      text: (row) => row[index] ?? '',
      ...(text.startsWith('?') && { optional: true }),
    }
  })
}
