import { METRICS } from '../analysis/metrics.ts'
import type { RatioComparison, RatioMetric } from '../compare/comparison.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { geometricMean, type GeometricMean } from '../stats/welch-ratio.ts'
import { formatChange, formatSpread } from './comparison-format.ts'
import type { ComparisonTable } from './comparison-table.ts'
import { ratioTitle, type RatioRow } from './ratio-rows.ts'
import { OF_BOUND_HEADER } from './speed-up-table.ts'
import type { Column } from './text-table.ts'

/** The entry for the mode in the row of the geometric mean. */
export const ALL_MODES = 'all'

/** The cells in the row of a scenario, or of the geometric mean. */
interface RatioCells {
  readonly mode: string
  readonly burst: string
  readonly old: string
  readonly oldSpread?: string
  readonly new: string
  readonly newSpread?: string
  readonly change: string
  readonly rounds?: string
  readonly verdict?: string
  readonly leastSeen?: string
  readonly ofBound?: string
}

const MODE: Column<RatioCells> = { header: 'mode', align: 'left', text: ({ mode }) => mode }

const RATIO_COLUMNS: readonly Column<RatioCells>[] = [
  { header: 'burst', align: 'left', text: ({ burst }) => burst },
  { header: 'old', align: 'right', text: ({ old }) => old },
  { header: '±', align: 'left', text: ({ oldSpread = '' }) => oldSpread, optional: true },
  { header: 'new', align: 'right', text: (row) => row.new },
  { header: '±', align: 'left', text: ({ newSpread = '' }) => newSpread, optional: true },
  { header: 'change', align: 'left', text: ({ change }) => change },
  { header: 'rounds', align: 'left', text: ({ rounds = '' }) => rounds, optional: true },
  { header: 'verdict', align: 'left', text: ({ verdict = '' }) => verdict },
  {
    header: 'smallest change found 9 in 10',
    shortHeader: '9 in 10',
    align: 'right',
    text: ({ leastSeen = '' }) => leastSeen,
  },
]

const OF_BOUND: Column<RatioCells> = {
  header: OF_BOUND_HEADER,
  align: 'left',
  text: ({ ofBound = '' }) => ofBound,
  optional: true,
}

/** The table of a driver's scenarios of one operation, with their geometric mean last. */
export function ratioTable(
  metric: RatioMetric,
  group: readonly RatioRow[],
): ComparisonTable<RatioCells> {
  const { driver } = (group[0] as RatioRow).scenario
  return {
    driver,
    title: ratioTitle(metric, group),
    heading: MODE,
    columns: [...RATIO_COLUMNS, ...(metric === 'speed-up' ? [OF_BOUND] : [])],
    rows: [...group.map(ratioCells), ...(group.length > 1 ? [meanCells(metric, group)] : [])],
  }
}

function ratioCells({ scenario, ratio, efficiency }: RatioRow): RatioCells {
  const { baseline, candidate, metric } = ratio
  const { format } = METRICS[metric]
  return {
    mode: scenario.mode,
    burst: `${scenario.concurrency} on ${formatPool(scenario.pool)}`,
    old: format(baseline.mean),
    oldSpread: spreadOf(baseline),
    new: format(candidate.mean),
    newSpread: spreadOf(candidate),
    change: changeOf(ratio),
    rounds: `${baseline.n}+${candidate.n}`,
    verdict: ratio.verdict ?? '-',
    leastSeen: leastSeen(ratio),
    ofBound: efficiency ? beforeAndAfter(efficiency) : '-',
  }
}

function meanCells(metric: RatioMetric, group: readonly RatioRow[]): RatioCells {
  const { format } = METRICS[metric]
  const mean = (pick: (ratio: RatioComparison) => number): number =>
    geometricMean(group.map(({ ratio }) => pick(ratio))).mean
  const isJudged = group.every(({ ratio }) => ratio.verdict !== undefined)
  return {
    mode: ALL_MODES,
    burst: 'geometric mean',
    old: format(mean(({ baseline }) => baseline.mean)),
    new: format(mean(({ candidate }) => candidate.mean)),
    change: isJudged ? formatChange(mean(({ ratio }) => ratio)) : '-',
  }
}

function spreadOf({ spread }: GeometricMean): string {
  return spread === undefined ? '' : formatSpread(spread)
}

/** Formats a change as `+17.2% (+12.1..+22.5)`, with a leading `~` if it is not significant. */
function changeOf({ interval, ratio, unjudged, verdict }: RatioComparison): string {
  if (unjudged !== undefined) return unjudged
  const range = interval
    ? ` (${formatChange(interval.low, '')}..${formatChange(interval.high, '')})`
    : ''
  const mark = verdict === 'regressed' || verdict === 'improved' ? '' : '~ '
  return mark + formatChange(ratio) + range
}

/** The minimum detectable effect, in the direction in which the metric gets worse. */
function leastSeen({ better, detectable }: RatioComparison): string {
  if (detectable === undefined) return '-'
  return formatChange(better === 'lower' ? detectable : 1 / detectable, '%', 0)
}

function beforeAndAfter({ metric, baseline, candidate }: RatioComparison): string {
  const { format } = METRICS[metric]
  return `${format(baseline.mean)} → ${format(candidate.mean)}`
}
