import type { CompletedScenario, ScenarioResult } from './schema.ts'

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

/** Whether all operations of a scenario succeeded: else its times are not those of the work. */
export function isFaultless({ bursts }: CompletedScenario): boolean {
  return bursts.every(({ failures }) => failures === 0)
}

function isCompleted(scenario: ScenarioResult): scenario is CompletedScenario {
  return scenario.status === 'completed'
}
