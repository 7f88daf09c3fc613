import { connectionsInUse } from '../analysis/connections-in-use.ts'
import { formatDuration } from '../format.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { seesPool } from '../result/query.ts'
import type { CompletedScenario, HistogramResult, PoolScenario } from '../result/schema.ts'
import type { Column } from './text-table.ts'

type ScenarioColumn = Column<CompletedScenario>

export const POOL = right('pool', ({ pool }) => formatPool(pool))

/** The columns for the parts of an operation's time. */
export const TIME_PARTS: readonly ScenarioColumn[] = [
  measured('wait', ({ wait }) => meanOf(wait)),
  measured('connect', ({ connect }) => meanOf(connect)),
  measured('hold', ({ hold }) => meanOf(hold)),
  measured('query', ({ query }) => meanOf(query)),
]

export const OPENED = seen('opened in each burst', (row) => perBurst(row, ({ opened }) => opened))

export const CLOSED = seen('closed in each burst', (row) => perBurst(row, ({ closed }) => closed))

/**
 * The column for {@link connectionsInUse}. The pool also counts connections as used while it opens or resets
 * them.
 */
export const IN_USE = seen('in use', (row) => connectionsInUse(row).toFixed(1))

export const WAITING = seen('waiting', ({ poolMetrics }) =>
  poolMetrics['db.client.connection.pending_requests'].mean.toFixed(1),
)

/** The column for rejected operations, which have no response time. */
export const FAILED = right('failed', (row) => String(failuresOf(row)))

export const TIMEOUTS = measured('timeouts', ({ bursts }) =>
  String(bursts.reduce((total, { timeouts }) => total + timeouts, 0)),
)

export const P50 = percentile('p50', 'p50Ms')
export const P90 = percentile('p90', 'p90Ms')
export const P95 = percentile('p95', 'p95Ms')
export const P99 = percentile('p99', 'p99Ms')
export const P999 = percentile('p99.9', 'p999Ms')
export const MAX = percentile('max', 'maxMs')

export function right(header: string, text: ScenarioColumn['text']): ScenarioColumn {
  return { header, align: 'right', text }
}

/** A column that is empty for services, whose pools are not visible. */
function measured(header: string, text: (row: PoolScenario) => string): ScenarioColumn {
  return right(header, (row) => (seesPool(row) ? text(row) : '-'))
}

/** A column that is empty for native pools too, whose internals are not visible. */
function seen(header: string, text: (row: PoolScenario) => string): ScenarioColumn {
  return measured(header, (row) => (row.pool.native === undefined ? text(row) : '-'))
}

function percentile(
  header: string,
  field: Exclude<keyof HistogramResult, 'encoded'>,
): ScenarioColumn {
  return right(header, ({ response }) =>
    response.count === 0 ? '-' : formatDuration(response[field]),
  )
}

/** Rejected operations of all bursts. */
export function failuresOf({ bursts }: CompletedScenario): number {
  return bursts.reduce((total, { failures }) => total + failures, 0)
}

function perBurst(
  { bursts }: PoolScenario,
  read: (burst: PoolScenario['bursts'][number]) => number,
): string {
  const mean = bursts.reduce((total, burst) => total + read(burst), 0) / bursts.length
  return mean === 0 ? '0' : mean.toFixed(1)
}

function meanOf({ meanMs }: HistogramResult): string {
  return meanMs === 0 ? '0' : formatDuration(meanMs)
}
