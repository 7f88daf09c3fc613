import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, type Claim } from '../plan/tutorial.ts'
import type { Scenario } from '../plan/scenario.ts'

/** The operation that the tutorial's table is about: a read of one row. */
const CLAIMED_OPERATION = 'get-user'

/**
 * The claim of the tutorial's table for a scenario; `undefined` if it makes none. The table covers 1, 10 or
 * 100 reads of 10 ms by `Promise.all`, on a pool of 5+10 with a single caller.
 */
export function claimFor(scenario: Omit<Scenario, 'id' | 'driver'>): Claim | undefined {
  const { operation, queryTimeMs, mode, callers, pool, concurrency } = scenario
  const isMeant =
    operation === CLAIMED_OPERATION &&
    queryTimeMs === CLAIMED_QUERY_TIME_MS &&
    mode === 'concurrent' &&
    callers === undefined &&
    pool.native === undefined &&
    pool.poolSize === CLAIMED_POOL.poolSize &&
    pool.maxOverflow === CLAIMED_POOL.maxOverflow
  return isMeant ? CLAIMS.find(({ queries }) => queries === concurrency) : undefined
}
