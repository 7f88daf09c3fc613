/** A row of the document's table: the speed-up that it claims for concurrency. */
export interface Claim {
  readonly queries: number
  readonly sequentialMs: number
  readonly concurrentMs: number
  readonly speedUp: number
}

/** The document's table, for queries of 10 ms on `pool_size=5, max_overflow=10`. */
export const CLAIMS: readonly Claim[] = [
  { queries: 1, sequentialMs: 10, concurrentMs: 10, speedUp: 1 },
  { queries: 10, sequentialMs: 100, concurrentMs: 15, speedUp: 6.7 },
  { queries: 100, sequentialMs: 1000, concurrentMs: 50, speedUp: 20 },
]

export const CLAIMED_QUERY_TIME_MS = 10

export const CLAIMED_POOL = { poolSize: 5, maxOverflow: 10 }

/** The smallest pool that can reach the claimed 20×. */
export const SUFFICIENT_POOL = { poolSize: 20, maxOverflow: 0 }
