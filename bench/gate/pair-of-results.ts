import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { median } from '../stats/quantile.ts'
import type { Pair } from './decide.ts'
import { GateError } from './gate-error.ts'

/**
 * What two processes took for each scenario: the median makespan, in milliseconds. A process is one
 * value, however many bursts it ran: they share its memory layout and the minute in which it ran.
 *
 * @throws {GateError} where a side lacks a scenario that the other has, or could not measure it.
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

function timesOf({ scenarios }: ResultFile, side: string): Map<string, number> {
  return new Map(
    scenarios.map((scenario) => {
      if (scenario.status === 'completed') return [scenario.id, medianMs(scenario)]
      throw new GateError(`the ${side} could not measure ${scenario.id}: ${scenario.reason}`)
    }),
  )
}

function medianMs({ bursts }: CompletedScenario): number {
  return median(bursts.map(({ makespanMs }) => makespanMs))
}

function required(times: ReadonlyMap<string, number>, id: string, side: string): number {
  const time = times.get(id)
  if (time === undefined) throw new GateError(`the ${side} has no scenario ${id}`)
  return time
}
