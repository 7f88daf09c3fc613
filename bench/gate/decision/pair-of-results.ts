import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import { median } from '../../stats/quantile.ts'
import type { Pair, PairTimes } from './decide.ts'
import { GateError } from './gate-error.ts'

type Side = keyof PairTimes

/**
 * The times of two processes for each scenario: the median makespan, in milliseconds. A process is one value,
 * however many bursts it ran, as they share its memory layout and the minute in which it ran.
 *
 * @throws {GateError} if a side lacks a scenario that the other has, could not measure it, or had failed
 * operations, since failing is fast. A candidate that fails in every burst is exempt: its failures are a
 * regression in a count.
 */
export function pairOfResults(base: ResultFile, candidate: ResultFile): Pair {
  const baseMs = timesOf(base, 'base')
  const candidateMs = timesOf(candidate, 'candidate')
  const ids = new Set([...baseMs.keys(), ...candidateMs.keys()])
  if (ids.size === 0) throw new GateError('neither side has measured anything')
  return new Map(
    [...ids].map((id) => [
      id,
      { base: required(baseMs, id, 'base'), candidate: required(candidateMs, id, 'candidate') },
    ]),
  )
}

function timesOf({ scenarios }: ResultFile, side: Side): Map<string, number> {
  return new Map(
    scenarios.map((scenario) => {
      if (scenario.status === 'failed') {
        throw new GateError(`the ${side} could not measure ${scenario.id}: ${scenario.reason}`)
      }
      requireSound(scenario, side)
      return [scenario.id, medianMs(scenario)]
    }),
  )
}

function requireSound({ id, bursts, errors }: CompletedScenario, side: Side): void {
  const failed = bursts.filter(({ failures }) => failures > 0).length
  if (failed === 0 || (side === 'candidate' && failed === bursts.length)) return
  const [{ message } = { message: 'no error was recorded' }] = errors
  throw new GateError(
    `operations of ${id} failed in ${failed} of ${bursts.length} bursts of the ${side}, ` +
      `so its times cannot be used: ${message}`,
  )
}

function medianMs({ bursts }: CompletedScenario): number {
  return median(bursts.map(({ makespanMs }) => makespanMs))
}

function required(times: ReadonlyMap<string, number>, id: string, side: Side): number {
  const time = times.get(id)
  if (time === undefined) throw new GateError(`the ${side} has no scenario ${id}`)
  return time
}
