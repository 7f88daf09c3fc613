import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, SUFFICIENT_POOL } from './tutorial.ts'
import type { Matrix } from './matrix.ts'

const CONCURRENCY = CLAIMS.map((claim) => claim.queries)

/** The document's table, with its query time and without any. */
const documentTable: Matrix = {
  pools: [CLAIMED_POOL, SUFFICIENT_POOL],
  operations: ['get-user'],
  modes: ['sequential', 'concurrent'],
  concurrency: CONCURRENCY,
  queryTimesMs: [CLAIMED_QUERY_TIME_MS, 0],
}

/** The effect of the pool size on the largest burst. */
const poolSizes: Matrix = {
  pools: [5, 10, 15].map((poolSize) => ({ poolSize, maxOverflow: 0 })),
  operations: ['get-user'],
  modes: ['concurrent'],
  concurrency: [Math.max(...CONCURRENCY)],
  queryTimesMs: [CLAIMED_QUERY_TIME_MS],
}

/** The default plan of `poolbench run`. */
export const DEFAULT_MATRICES: readonly Matrix[] = [documentTable, poolSizes]

/** The plan of `poolbench run --quick`. */
export const QUICK_MATRICES: readonly Matrix[] = [documentTable]
