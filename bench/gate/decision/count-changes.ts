import type { CountComparison } from '../../compare/comparison.ts'
import { compareCounts, notCounted } from '../../compare/counts.ts'
import type { CompletedScenario, CountMetric, ResultFile } from '../../result/schema.ts'

/** A count that is not the same on both sides. */
export interface CountChange extends CountComparison {
  /** Of the scenario. */
  readonly id: string
}

/** What a process of each side measured. */
export interface BothResults {
  readonly base: ResultFile
  readonly candidate: ResultFile
}

/** A count that depends on timing may be the same by chance in fewer pairs. */
const LEAST_PAIRS = 6

/** Counts that differ between the sides, over the bursts of all pairs: they have no noise. */
export function countChanges(pairs: readonly BothResults[]): CountChange[] {
  const candidates = allBursts(pairs.map(({ candidate }) => candidate))
  return [...allBursts(pairs.map(({ base }) => base))].flatMap(([id, baseline]) => {
    const candidate = candidates.get(id)
    const counts = candidate ? compareCounts({ baseline, candidate }) : []
    const changed = counts.filter(({ verdict }) => verdict !== 'unchanged')
    return changed.map(({ verdict, ...count }) => ({
      ...count,
      id,
      verdict: pairs.length < LEAST_PAIRS ? 'inconclusive' : verdict,
    }))
  })
}

/** What could not be counted in a scenario, on one side or both. */
export function notCountedIn(pairs: readonly BothResults[]): CountMetric[] {
  const candidates = allBursts(pairs.map(({ candidate }) => candidate))
  const metrics = [...allBursts(pairs.map(({ base }) => base))].flatMap(([id, baseline]) => {
    const candidate = candidates.get(id)
    return candidate ? notCounted({ baseline, candidate }) : []
  })
  return [...new Set(metrics)]
}

/** Each scenario with the bursts of all results. */
function allBursts(results: readonly ResultFile[]): Map<string, CompletedScenario> {
  const scenarios = new Map<string, CompletedScenario>()
  for (const scenario of results.flatMap((result) => result.scenarios)) {
    if (scenario.status === 'failed') continue
    const bursts = [...(scenarios.get(scenario.id)?.bursts ?? []), ...scenario.bursts]
    scenarios.set(scenario.id, { ...scenario, bursts })
  }
  return scenarios
}
