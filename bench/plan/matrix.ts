import { fitPool, type DriverTraits, type PoolSize } from '../../src/index.ts'
import type { Mode } from './modes.ts'
import type { OperationName } from './operations.ts'
import { scenario, type Scenario } from './scenario.ts'

/** Every combination of these is a scenario. */
export interface Matrix {
  readonly pools: readonly PoolSize[]
  readonly operations: readonly OperationName[]
  readonly modes: readonly Mode[]
  readonly concurrency: readonly number[]
  readonly queryTimesMs: readonly number[]
}

/** What a matrix is applied to. */
export interface PlannedDriver {
  /** The label of the target. */
  readonly driver: string
  readonly traits: DriverTraits
}

/**
 * The scenarios of all matrices on all drivers, each once, in order. A pool larger than a driver can
 * use is cut down to what it can, so that several pools may become one.
 *
 * Operations one after the other use one connection, whatever the pool: beside other modes they are
 * measured on the first pool of a matrix alone, and that is the baseline of all its pools.
 */
export function expandMatrices(
  drivers: readonly PlannedDriver[],
  matrices: readonly Matrix[],
): Scenario[] {
  const scenarios = new Map<string, Scenario>()
  for (const { driver, traits } of drivers) {
    for (const matrix of matrices) {
      for (const [position, size] of matrix.pools.entries()) {
        const pool = fitPool(size, traits)
        const modes = position === 0 ? matrix.modes : modesOfFurtherPools(matrix)
        for (const operation of matrix.operations) {
          for (const queryTimeMs of matrix.queryTimesMs) {
            for (const mode of modes) {
              for (const concurrency of matrix.concurrency) {
                const cell = { driver, operation, mode, concurrency, pool, queryTimeMs }
                const planned = scenario(cell)
                scenarios.set(planned.id, planned)
              }
            }
          }
        }
      }
    }
  }
  return [...scenarios.values()]
}

function modesOfFurtherPools({ modes }: Matrix): readonly Mode[] {
  const others = modes.filter((mode) => mode !== 'sequential')
  return others.length > 0 ? others : modes
}
