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
 */
export function expandMatrices(
  drivers: readonly PlannedDriver[],
  matrices: readonly Matrix[],
): Scenario[] {
  const scenarios = new Map<string, Scenario>()
  for (const { driver, traits } of drivers) {
    for (const matrix of matrices) {
      for (const size of matrix.pools) {
        const pool = fitPool(size, traits)
        for (const operation of matrix.operations) {
          for (const queryTimeMs of matrix.queryTimesMs) {
            for (const mode of matrix.modes) {
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
