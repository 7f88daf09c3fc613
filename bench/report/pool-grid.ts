import { keyOf } from '../plan/scenario.ts'
import { isFaultless, queuePoolBursts } from '../result/query.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { formatWork } from '../format.ts'
import { groupBy } from '../group-by.ts'

/** The same bursts on pools of several sizes, each with several overflows. */
export interface PoolGrid {
  /** The work that was measured: `postgres, 100 × get-user with 10 ms of query time`. */
  readonly title: string
  /** The pool sizes in ascending order. */
  readonly poolSizes: readonly number[]
  /** The overflows in ascending order. */
  readonly maxOverflows: readonly number[]
  /** The scenarios by pool_size, then max_overflow. */
  readonly cells: readonly CompletedScenario[]
}

/**
 * The grids that were measured with concurrent bursts on queue pools. A grid needs at least four pools: two
 * sizes with the same two overflows, as a single row or column is not a grid.
 */
export function poolGrids(result: ResultFile): PoolGrid[] {
  const same = groupBy(queuePoolBursts(result), (each) =>
    keyOf(each, ['driver', 'operation', 'queryTimeMs', 'concurrency', 'callers']),
  )
  return same.filter(isGrid).map(gridOf)
}

/** The scenario of a pool; `undefined` if it was not measured. */
export function cellAt(
  { cells }: PoolGrid,
  poolSize: number,
  maxOverflow: number,
): CompletedScenario | undefined {
  return cells.find(({ pool }) => pool.poolSize === poolSize && pool.maxOverflow === maxOverflow)
}

/** The cells without failed operations; the others have no valid throughput or response times. */
export function validCells({ cells }: PoolGrid): CompletedScenario[] {
  return cells.filter(isFaultless)
}

function isGrid(scenarios: readonly CompletedScenario[]): boolean {
  const bySize = groupBy(scenarios, ({ pool }) => String(pool.poolSize))
  const overflows = bySize.map((column) => new Set(column.map(({ pool }) => pool.maxOverflow)))
  return overflows.some((one, index) =>
    overflows
      .slice(index + 1)
      .some((other) => [...one].filter((value) => other.has(value)).length > 1),
  )
}

function gridOf(scenarios: readonly CompletedScenario[]): PoolGrid {
  const { driver, operation, queryTimeMs, concurrency, callers } = scenarios[0] as CompletedScenario
  return {
    title: `${driver}, ${concurrency} × ${formatWork(operation, queryTimeMs, callers)}`,
    poolSizes: distinct(scenarios.map(({ pool }) => pool.poolSize)),
    maxOverflows: distinct(scenarios.map(({ pool }) => pool.maxOverflow)),
    cells: [...scenarios].sort(
      ({ pool: a }, { pool: b }) => a.poolSize - b.poolSize || a.maxOverflow - b.maxOverflow,
    ),
  }
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
