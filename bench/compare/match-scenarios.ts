import type { CompletedScenario, ResultFile, ScenarioResult } from '../result/schema.ts'
import type { FailedScenario } from './comparison.ts'

/** The scenarios of two results, by the results that have them. */
export interface PairedScenarios {
  /** The scenarios of both results, in the order of the candidate. */
  readonly pairs: readonly ScenarioPair[]
  readonly missing: readonly string[]
  readonly added: readonly string[]
  readonly failed: readonly FailedScenario[]
}

export interface ScenarioPair {
  readonly baseline: CompletedScenario
  readonly candidate: CompletedScenario
}

/** Pairs scenarios by their ids. */
export function matchScenarios(baseline: ResultFile, candidate: ResultFile): PairedScenarios {
  const before = new Map(baseline.scenarios.map((scenario) => [scenario.id, scenario]))
  const after = new Map(candidate.scenarios.map((scenario) => [scenario.id, scenario]))
  const pairs: ScenarioPair[] = []
  const failed: FailedScenario[] = []
  for (const [id, scenario] of after) {
    const earlier = before.get(id)
    if (!earlier) continue
    if (earlier.status === 'completed' && scenario.status === 'completed') {
      pairs.push({ baseline: earlier, candidate: scenario })
    } else {
      failed.push(failedScenario(earlier, scenario))
    }
  }
  return {
    pairs,
    failed,
    missing: [...before.keys()].filter((id) => !after.has(id)),
    added: [...after.keys()].filter((id) => !before.has(id)),
  }
}

function failedScenario(baseline: ScenarioResult, candidate: ScenarioResult): FailedScenario {
  const reasons = { baseline: reasonOf(baseline), candidate: reasonOf(candidate) }
  const verdict =
    reasons.baseline === null ? 'regressed' : reasons.candidate === null ? 'improved' : undefined
  return { id: candidate.id, ...reasons, verdict }
}

function reasonOf(scenario: ScenarioResult): string | null {
  return scenario.status === 'failed' ? scenario.reason : null
}
