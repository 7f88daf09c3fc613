import type { BurstResult } from '../result/schema.ts'
import type { PoolUse } from './pool-meter.ts'
import type { ProcessUse } from './process-meter.ts'

/** What all callers of a round did together. */
export interface CallersUse extends Pick<BurstResult, 'round' | 'startedAtMs' | 'makespanMs'> {
  /** The number of bursts that `makespanMs` is the mean of. */
  readonly requests: number
  /** The mean number of operations that failed in a burst. */
  readonly failures: number
  /** The number of bursts in which the pool and the process were used. */
  readonly total: number
  readonly pool: PoolUse
  readonly process: ProcessUse
}

/** The mean of all bursts that callers performed in a round, as one burst. */
export function meanBurst({ failures, total, pool, process, ...burst }: CallersUse): BurstResult {
  return {
    ...burst,
    failures: Math.ceil(failures),
    timeouts: Math.ceil(pool.timeouts / total),
    opened: pool.opened / total,
    closed: pool.closed / total,
    ...(pool.statements !== undefined && { statements: pool.statements / total }),
    connectMs: pool.connectMs / total,
    connectionMs: pool.connectionMs / total,
    eventLoopUtilization: process.eventLoopUtilization,
    cpuMs: process.cpuMs / total,
  }
}
