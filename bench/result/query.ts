import type { CompletedScenario, PoolScenario, ScenarioResult } from './schema.ts'

interface Scenarios {
  readonly scenarios: readonly ScenarioResult[]
}

/** The scenarios that were measured, in the order of the file. */
export function completedScenarios({ scenarios }: Scenarios): CompletedScenario[] {
  return scenarios.filter(isCompleted)
}

/** Those of concurrent bursts on queue pools: what pools of different sizes are compared by. */
export function queuePoolBursts(result: Scenarios): CompletedScenario[] {
  return completedScenarios(result).filter(isOnQueuePool)
}

/** Whether a scenario has concurrent bursts on a queue pool. */
export function isOnQueuePool({ mode, pool }: Pick<ScenarioResult, 'mode' | 'pool'>): boolean {
  return mode === 'concurrent' && pool.native === undefined
}

/** Whether the pool is poolbench's or the library's: that of a service is not visible. */
export function seesPool(scenario: CompletedScenario): scenario is PoolScenario {
  return scenario.hold !== undefined
}

/**
 * Connections that an operation borrowed, in the mean of all that succeeded: exactly 1, but for requests
 * that borrow as often as they like. `undefined` where the pool is not visible.
 */
export function checkoutsPerOperation(scenario: CompletedScenario): number | undefined {
  if (!seesPool(scenario)) return undefined
  const { bursts, concurrency, hold } = scenario
  return hold.count / (concurrency * bursts.reduce((sum, { requests = 1 }) => sum + requests, 0))
}

/** Whether all operations of a scenario succeeded: else its times are not those of the work. */
export function isFaultless({ bursts }: CompletedScenario): boolean {
  return bursts.every(({ failures }) => failures === 0)
}

function isCompleted(scenario: ScenarioResult): scenario is CompletedScenario {
  return scenario.status === 'completed'
}
