import type { CompletedScenario } from '../result/schema.ts'

/** Connections in use, the mean over the time of all bursts. */
export function connectionsInUse(scenario: CompletedScenario): number {
  return total(scenario, 'connectionMs') / spanMs(scenario)
}

/** The time of all bursts together, of which callers share theirs. */
export function spanMs(scenario: CompletedScenario): number {
  return total(scenario, 'makespanMs') / (scenario.callers ?? 1)
}

/** A burst that is the mean of several counts as often as they are. */
function total({ bursts }: CompletedScenario, field: 'makespanMs' | 'connectionMs'): number {
  return bursts.reduce((sum, { requests = 1, ...burst }) => sum + requests * burst[field], 0)
}
