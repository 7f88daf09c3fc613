import { parseSlo } from '../plan/slo.ts'
import type { LoadFile } from '../result/load-schema.ts'
import { objectiveVerdicts } from './objective-verdicts.ts'
import { areSent } from './traffic-validity.ts'

/**
 * What a load test came to: `kept` where a pool keeps all objectives, or there are none; `broken` where
 * each breaks one; `invalid` where requests could not be sent to any pool as they were due.
 */
export type LoadOutcome = 'kept' | 'broken' | 'undecided' | 'invalid'

export function loadOutcome(file: LoadFile): LoadOutcome {
  const measured = file.traffic.filter((row) => row.status === 'completed')
  const isAboutTime = file.objectives.every((text) => parseSlo(text).metric.kind === 'time')
  if (isAboutTime && measured.every((row) => !areSent(file, row))) return 'invalid'
  const outcomes = measured.map((row) => objectiveVerdicts(file, row).map(({ verdict }) => verdict))
  if (outcomes.some((verdicts) => verdicts.every((verdict) => verdict === 'kept'))) return 'kept'
  const isBroken = outcomes.every((verdicts) => verdicts.includes('broken'))
  return isBroken ? 'broken' : 'undecided'
}
