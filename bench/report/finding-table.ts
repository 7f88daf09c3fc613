import { formatPool } from '../plan/pool-notation.ts'
import type { PoolFinding } from '../tune/recommendation.ts'
import { formatDuration, formatNumber, formatShare } from './format.ts'
import { renderTextTable, type Column } from './text-table.ts'

/** What the last column says of a pool. */
export interface FindingMarks {
  /** `5+10`: the pool that is recommended; absent when none is. */
  readonly recommended?: string
  /** The most that p99 may be; `null`: no limit. */
  readonly p99Ms: number | null
  /** Connections that were opened in a burst are of interest, and not the event loop. */
  readonly opened: boolean
}

/** A row for each pool that was measured, beside the best of them. */
export function renderFindings(findings: readonly PoolFinding[], marks: FindingMarks): string[] {
  const columns: Column<PoolFinding>[] = [
    { header: 'pool', align: 'right', text: ({ pool }) => formatPool(pool) },
    {
      header: 'operations/s',
      align: 'right',
      text: ({ throughput }) => formatNumber(throughput),
    },
    { header: 'of the best', align: 'right', text: ({ ratioToBest }) => ratioToBest.toFixed(2) },
    {
      header: 'at least',
      align: 'right',
      text: ({ lowerBound }) => lowerBound?.toFixed(2) ?? '-',
    },
    { header: 'p99', align: 'right', text: ({ p99Ms }) => formatDuration(p99Ms) },
    ...(marks.opened ? OPENED : EVENT_LOOP),
    { header: 'wins', align: 'right', text: ({ winShare }) => formatShare(winShare) },
    { header: '', align: 'left', text: (finding) => markOf(finding, marks) },
  ]
  return renderTextTable(columns, findings, { width: 100 })
}

const EVENT_LOOP: readonly Column<PoolFinding>[] = [
  {
    header: 'event loop',
    align: 'right',
    text: ({ eventLoopUtilization }) => formatShare(eventLoopUtilization),
  },
]

const OPENED: readonly Column<PoolFinding>[] = [
  {
    header: 'opened',
    align: 'right',
    text: ({ openedPerBurst }) => (openedPerBurst === 0 ? '0' : openedPerBurst.toFixed(1)),
  },
  {
    header: 'each in',
    align: 'right',
    text: ({ openedPerBurst, connectMs }) =>
      openedPerBurst === 0 ? '-' : formatDuration(connectMs),
  },
]

function markOf({ pool, failures, p99Ms, isEquivalent }: PoolFinding, marks: FindingMarks): string {
  if (failures > 0) return `${failures} failed`
  if (formatPool(pool) === marks.recommended) return 'recommended'
  if (marks.p99Ms !== null && p99Ms > marks.p99Ms) return 'p99 too long'
  return isEquivalent ? 'as good' : ''
}
