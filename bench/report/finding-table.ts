import { formatPool } from '../plan/pool-notation.ts'
import type { PoolFinding } from '../result/tune-schema.ts'
import { formatDuration, formatNumber, formatShare } from '../format.ts'
import type { Column } from './text-table.ts'

/** The focus of a table of findings, besides throughput and p99. */
export interface FindingFocus {
  /** Whether p99 decides; then its bound is shown instead of that of throughput. */
  readonly p99: boolean
  /** Whether to show the connections opened in a burst instead of the event loop. */
  readonly opened: boolean
}

/** The columns of a table that compares each measured pool with the best; at most 80 columns wide. */
export function findingColumns({ p99, opened }: FindingFocus): Column<PoolFinding>[] {
  return [
    right('pool', ({ pool }) => formatPool(pool)),
    right('ops/s', ({ throughput }) => formatNumber(throughput)),
    right('of best', ({ ratioToBest }) => ratioToBest.toFixed(2)),
    ...(p99 ? [P99, P99_UPPER] : [LOWER_BOUND, P99]),
    ...(opened ? OPENED : [LOOP]),
    right('wins', ({ winShare }) => formatShare(winShare)),
    { header: '', align: 'left', text: markOf },
  ]
}

function right(header: string, text: (finding: PoolFinding) => string): Column<PoolFinding> {
  return { header, align: 'right', text }
}

const LOWER_BOUND = right('at least', ({ lowerBound }) => lowerBound?.toFixed(2) ?? '-')

const P99 = right('p99', ({ p99Ms }) => formatDuration(p99Ms))

const P99_UPPER = right('at most', ({ p99UpperMs }) =>
  p99UpperMs === null ? '-' : formatDuration(p99UpperMs),
)

const LOOP = right('loop', ({ eventLoopUtilization }) => formatShare(eventLoopUtilization))

const OPENED: readonly Column<PoolFinding>[] = [
  right('opened', ({ openedPerBurst }) => String(Math.round(openedPerBurst))),
  right('each in', ({ openedPerBurst, connectMs }) =>
    openedPerBurst === 0 ? '-' : formatDuration(connectMs),
  ),
]

function markOf({ standing, failures }: PoolFinding): string {
  return standing === 'failed' ? `${failures} failed` : MARKS[standing]
}

const MARKS: Readonly<Record<Exclude<PoolFinding['standing'], 'failed'>, string>> = {
  recommended: 'recommended',
  'as-good': 'as good',
  slower: '',
  'keeps-p99': 'keeps p99',
  'p99-not-sure': 'p99 uncertain',
  'p99-too-long': 'p99 too long',
  'does-not-fit': 'does not fit',
  'too-few-rounds': 'too few rounds',
}
