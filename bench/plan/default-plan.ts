import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, SUFFICIENT_POOL } from './tutorial.ts'
import type { Matrix } from './matrix.ts'

const CONCURRENCY = CLAIMS.map((claim) => claim.queries)

/** The document's table, with its query time and with the database's own. */
const documentTable: Matrix = {
  pools: [CLAIMED_POOL, SUFFICIENT_POOL],
  operations: ['get-user'],
  modes: ['sequential', 'concurrent'],
  concurrency: CONCURRENCY,
  queryTimesMs: [CLAIMED_QUERY_TIME_MS, 0],
}

/** What the size of the pool does to the largest burst. */
const poolSizes: Matrix = {
  pools: [5, 10, 15].map((poolSize) => ({ poolSize, maxOverflow: 0 })),
  operations: ['get-user'],
  modes: ['concurrent'],
  concurrency: [Math.max(...CONCURRENCY)],
  queryTimesMs: [CLAIMED_QUERY_TIME_MS],
}

/** What `poolbench run` measures unless it is told otherwise. */
export const DEFAULT_MATRICES: readonly Matrix[] = [documentTable, poolSizes]

/** What it measures with `--quick`. */
export const QUICK_MATRICES: readonly Matrix[] = [documentTable]
