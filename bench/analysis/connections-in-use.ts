import type { CompletedScenario } from '../result/schema.ts'

/** The mean number of connections in use during all bursts. */
export function connectionsInUse(scenario: CompletedScenario): number {
  return total(scenario, 'connectionMs') / spanMs(scenario)
}

/** The total time of all bursts; concurrent callers share the same time. */
export function spanMs(scenario: CompletedScenario): number {
  return total(scenario, 'makespanMs') / (scenario.callers ?? 1)
}

/** Sums a field over all bursts; a burst that is the mean of several is weighted by their number. */
function total({ bursts }: CompletedScenario, field: 'makespanMs' | 'connectionMs'): number {
  return bursts.reduce((sum, { requests = 1, ...burst }) => sum + requests * burst[field], 0)
}
