import type { CountComparison } from '../../compare/comparison.ts'
import { compareCounts, notCounted } from '../../compare/counts.ts'
import type { CompletedScenario, CountMetric, ResultFile } from '../../result/schema.ts'

/** A count that differs between the sides: connections opened, statements, timeouts, failures. */
export interface CountChange extends CountComparison {
  /** The id of the scenario. */
  readonly id: string
}

/** The results of one process of each side. */
export interface BothResults {
  readonly base: ResultFile
  readonly candidate: ResultFile
}

/** The fewest pairs for a count that depends on timing: in fewer it may be equal by chance. */
const LEAST_PAIRS = 6

/** The counts that differ between the sides, summed over the bursts of all pairs; counts have no noise. */
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

/** The counts that are unavailable for a scenario, on one side or both. */
export function notCountedIn(pairs: readonly BothResults[]): CountMetric[] {
  const candidates = allBursts(pairs.map(({ candidate }) => candidate))
  const metrics = [...allBursts(pairs.map(({ base }) => base))].flatMap(([id, baseline]) => {
    const candidate = candidates.get(id)
    return candidate ? notCounted({ baseline, candidate }) : []
  })
  return [...new Set(metrics)]
}

/** The bursts of each scenario, from all results. */
function allBursts(results: readonly ResultFile[]): Map<string, CompletedScenario> {
  const scenarios = new Map<string, CompletedScenario>()
  for (const scenario of results.flatMap((result) => result.scenarios)) {
    if (scenario.status === 'failed') continue
    const bursts = [...(scenarios.get(scenario.id)?.bursts ?? []), ...scenario.bursts]
    scenarios.set(scenario.id, { ...scenario, bursts })
  }
  return scenarios
}
