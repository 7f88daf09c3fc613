import { formatPool } from '../plan/pool-notation.ts'
import { CLAIMS } from '../plan/document.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import { formatDuration, formatNumber, formatRatio } from './format.ts'
import { groupBy } from './group-by.ts'
import type { Column } from './text-table.ts'

/** The document's table, with what it does not say. */
export const SPEED_UP_COLUMNS: readonly Column<SpeedUp>[] = [
  { header: 'pool', align: 'right', text: ({ concurrent }) => formatPool(concurrent.pool) },
  { header: 'queries', align: 'right', text: ({ concurrent }) => String(concurrent.concurrency) },
  { header: 'sequential', align: 'right', text: (row) => formatDuration(row.sequentialMs) },
  { header: 'concurrent', align: 'right', text: (row) => formatDuration(row.concurrentMs) },
  {
    header: 'speed-up',
    align: 'right',
    text: ({ speedUp }) => (speedUp === undefined ? '-' : formatSpeedUp(speedUp)),
  },
  { header: '95 % interval', align: 'left', text: formatInterval },
  { header: 'claimed', align: 'right', text: formatClaim },
  { header: 'bound', align: 'right', text: ({ bound }) => formatRatio(bound) },
  {
    header: 'efficiency',
    align: 'right',
    text: ({ efficiency }) => (efficiency === undefined ? '-' : efficiency.toFixed(2)),
  },
  { header: 'limited by', align: 'left', text: ({ limit }) => limit.text },
]

/** Rows of the same operation, query time, mode and callers together: those to set side by side. */
export function groupByWork(rows: readonly SpeedUp[]): SpeedUp[][] {
  return groupBy(rows, ({ concurrent: { operation, queryTimeMs, mode, callers } }) =>
    JSON.stringify([operation, queryTimeMs, mode, callers]),
  )
}

function formatInterval({ interval }: SpeedUp): string {
  return interval ? `${formatNumber(interval.low)}..${formatNumber(interval.high)}` : '-'
}

function formatClaim({ concurrent }: SpeedUp): string {
  const claim = CLAIMS.find(({ queries }) => queries === concurrent.concurrency)
  return claim && concurrent.mode === 'concurrent' ? formatRatio(claim.speedUp) : '-'
}

function formatSpeedUp(speedUp: number): string {
  return `${formatNumber(speedUp)}x`
}
