import { completedScenarios, seesPool } from '../result/query.ts'
import type { CompletedScenario, PoolScenario, ResultFile } from '../result/schema.ts'
import { littlesLaw } from '../stats/littles-law.ts'
import { connectionsInUse, spanMs } from './connections-in-use.ts'
import { isBlockedByOthers } from './server-bottleneck.ts'

/** The tolerance between the two sides of Little's law, which are measured independently. */
const MAX_DISAGREEMENT = 0.05

/** The mean hold time below which the time for reading the clocks is no longer negligible. */
const MIN_HOLD_MS = 1

/** The utilisation from which response times are those of the event loop. */
const SATURATED = 0.9

/** The reasons to doubt the numbers of a result; empty if there are none. */
export function trustWarnings(result: ResultFile): string[] {
  const completed = completedScenarios(result)
  const total = result.scenarios.length
  return [
    ...completed.filter(seesPool).flatMap(checkLittlesLaw),
    ...saturation(completed, total),
    ...strangersLocks(completed, total),
  ]
}

/**
 * Connections in use must be throughput times mean hold time: a check of the instruments, not of the
 * database.
 */
function checkLittlesLaw(scenario: PoolScenario): string[] {
  const { id, hold } = scenario
  const law = littlesLaw({
    throughputPerMs: hold.count / spanMs(scenario),
    meanHoldMs: hold.meanMs,
    meanInUse: connectionsInUse(scenario),
  })
  if (hold.meanMs < MIN_HOLD_MS || Math.abs(law.relativeDifference) <= MAX_DISAGREEMENT) return []
  return [
    `${id}: unreliable: ${law.observed.toFixed(2)} connections were in use on average, but ` +
      `throughput and hold time imply ${law.expected.toFixed(2)} (Little's law)`,
  ]
}

function saturation(completed: readonly CompletedScenario[], total: number): string[] {
  const saturated = completed.filter(({ bursts, mode }) => {
    const busy = bursts.reduce((sum, burst) => sum + burst.eventLoopUtilization, 0) / bursts.length
    return mode !== 'sequential' && busy >= SATURATED
  })
  if (saturated.length === 0) return []
  return [
    `in ${saturated.length} of ${total} scenarios this process's event loop was ` +
      `${SATURATED * 100} % busy or more: their times measure this thread, not the database`,
  ]
}

function strangersLocks(completed: readonly CompletedScenario[], total: number): string[] {
  const blocked = completed.filter(({ server }) => server && isBlockedByOthers(server))
  if (blocked.length === 0) return []
  return [
    `in ${blocked.length} of ${total} scenarios operations waited for a lock held by another ` +
      'program: nothing else should use these rows during a measurement',
  ]
}
