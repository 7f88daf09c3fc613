import { parseSlo } from '../plan/slo.ts'
import type { LoadFile } from '../result/load-schema.ts'
import type { CompletedTraffic } from '../result/traffic-schema.ts'
import { objectiveVerdicts } from './objective-verdicts.ts'
import { trafficProblems } from './traffic-validity.ts'

/**
 * What a load test came to: `kept` where a pool keeps all objectives, or there are none; `broken` where
 * each breaks one; `invalid` where requests could not be sent to any pool as they were due.
 */
export type LoadOutcome = 'kept' | 'broken' | 'undecided' | 'invalid'

export function loadOutcome(file: LoadFile): LoadOutcome {
  const measured = file.traffic.filter((row) => row.status === 'completed')
  if (measured.every((row) => isUnusable(file, row))) return 'invalid'
  const outcomes = measured.map((row) => objectiveVerdicts(file, row).map(({ verdict }) => verdict))
  if (outcomes.some((verdicts) => verdicts.every((verdict) => verdict === 'kept'))) return 'kept'
  const isBroken = outcomes.every((verdicts) => verdicts.includes('broken'))
  return isBroken ? 'broken' : 'undecided'
}

/** Requests that were not sent, or so late that no objective can be judged. */
function isUnusable(file: LoadFile, traffic: CompletedTraffic): boolean {
  const kinds = new Set(trafficProblems(file, traffic).map(({ kind }) => kind))
  if (kinds.has('skipped')) return true
  const { objectives } = file
  const areAboutTime = objectives.every((text) => parseSlo(text).metric.kind === 'time')
  return kinds.has('late') && objectives.length > 0 && areAboutTime
}
