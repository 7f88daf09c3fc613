import type { CompletedScenario, PoolScenario } from '../result/schema.ts'

/** The mean number of connections in use during all bursts. */
export function connectionsInUse(scenario: PoolScenario): number {
  const heldMs = total(scenario.bursts, ({ connectionMs }) => connectionMs)
  return heldMs / spanMs(scenario)
}

/** The total time of all bursts; concurrent callers share the same time. */
export function spanMs({ bursts, callers = 1 }: CompletedScenario): number {
  return total(bursts, ({ makespanMs }) => makespanMs) / callers
}

/** Sums a field over all bursts; a burst that is the mean of several is weighted by their number. */
function total<Burst extends { readonly requests?: number | undefined }>(
  bursts: readonly Burst[],
  of: (burst: Burst) => number,
): number {
  return bursts.reduce((sum, burst) => sum + (burst.requests ?? 1) * of(burst), 0)
}
