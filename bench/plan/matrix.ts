import { fitPool, type DriverTraits } from '../../src/index.ts'
import type { Mode } from './modes.ts'
import type { PlannedPool } from './pool-notation.ts'
import { scenario, type Scenario } from './scenario.ts'

/** The dimensions of a matrix; every combination is a scenario. */
export interface Matrix {
  readonly pools: readonly PlannedPool[]
  readonly operations: readonly string[]
  readonly modes: readonly Mode[]
  readonly concurrency: readonly number[]
  /** The numbers of concurrent bursts; one at a time if absent. */
  readonly callers?: readonly number[]
  readonly queryTimesMs: readonly number[]
}

/** A driver that a matrix is applied to. */
export interface PlannedDriver {
  /** The label of the target. */
  readonly driver: string
  readonly traits: DriverTraits
  /** The names of its library's own pools. */
  readonly nativePools: readonly string[]
}

/**
 * The scenarios of all matrices on all drivers, each once, in order. A pool is cut down to what the driver
 * can use, so that several pools may become one; `native` stands for every pool of the driver's library.
 * Sequential operations use one connection, whatever the pool: together with other modes they are measured
 * only on the first pool of a matrix, as the baseline of all its pools. Several callers do share a pool, and
 * are measured on each.
 */
export function expandMatrices(
  drivers: readonly PlannedDriver[],
  matrices: readonly Matrix[],
): Scenario[] {
  const scenarios = new Map<string, Scenario>()
  for (const planned of drivers) {
    for (const matrix of matrices) {
      for (const [position, pool] of poolsOf(planned, matrix).entries()) {
        const modes = position === 0 ? matrix.modes : modesOfFurtherPools(matrix)
        for (const parts of combinations(matrix, modes)) {
          const cell = scenario({ ...parts, driver: planned.driver, pool })
          scenarios.set(cell.id, cell)
        }
      }
    }
  }
  return [...scenarios.values()]
}

function poolsOf({ traits, nativePools }: PlannedDriver, { pools }: Matrix): PlannedPool[] {
  return pools.flatMap((pool): PlannedPool[] => {
    const { native } = pool
    if (native === undefined) return [fitPool(pool, traits)]
    const names = nativePools.filter((name) => native === 'native' || name === native)
    return names.map((name) => ({ ...pool, native: name }))
  })
}

function combinations(
  { operations, queryTimesMs, concurrency: counts, callers }: Matrix,
  modes: readonly Mode[],
): Omit<Scenario, 'id' | 'kind' | 'driver' | 'pool'>[] {
  const together = callers?.map((count) => ({ callers: count })) ?? [{}]
  return operations.flatMap((operation) =>
    queryTimesMs.flatMap((queryTimeMs) =>
      modes.flatMap((mode) =>
        counts.flatMap((concurrency) =>
          together.map((each) => ({ operation, queryTimeMs, mode, concurrency, ...each })),
        ),
      ),
    ),
  )
}

function modesOfFurtherPools({ modes, callers }: Matrix): readonly Mode[] {
  if (callers) return modes
  const others = modes.filter((mode) => mode !== 'sequential')
  return others.length > 0 ? others : modes
}
