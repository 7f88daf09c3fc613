import { poolCapacity } from '../../src/index.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { CLAIMS } from '../plan/document.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, TargetResult } from '../result/schema.ts'
import {
  formatCallers,
  formatDuration,
  formatNumber,
  formatRatio,
  formatSetting,
} from './format.ts'
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

/** What the operations of a group do, as the heading above its tables. */
export function workTitle({ operation, queryTimeMs, mode, callers }: CompletedScenario): string {
  const what =
    queryTimeMs > 0
      ? `Queries of ${formatSetting(queryTimeMs)} (${operation} after a sleep in the database)`
      : `The database's own latency (${operation} without added query time)`
  return what + (mode === 'limited' ? ', through a limiter' : '') + formatCallers(callers)
}

/** The database of a table, as the line above it. */
export function describeTarget(target: TargetResult): string {
  const where = target.startedByPoolbench ? 'started by poolbench' : target.url
  const one = target.traits.maxConnections === 1 ? '; one handle: any pool is 1+0 here' : ''
  return `${target.driver}: ${target.version}, ${where}${one}`
}

/** By the size of the pool, then by the number of operations. */
export function inPoolOrder(rows: readonly SpeedUp[]): SpeedUp[] {
  return [...rows].sort(
    (a, b) =>
      poolCapacity(a.concurrent.pool) - poolCapacity(b.concurrent.pool) ||
      a.concurrent.pool.poolSize - b.concurrent.pool.poolSize ||
      formatPool(a.concurrent.pool).localeCompare(formatPool(b.concurrent.pool)) ||
      a.concurrent.concurrency - b.concurrent.concurrency,
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
