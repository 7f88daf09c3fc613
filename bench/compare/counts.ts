import type { BurstResult, CompletedScenario } from '../result/schema.ts'
import type { CountComparison, CountMetric, CountRange, Verdict } from './comparison.ts'
import type { ScenarioPair } from './match-scenarios.ts'

/** Of all of them, fewer are better. */
const METRICS: readonly CountMetric[] = ['opened', 'statements', 'timeouts', 'failures']

/**
 * Bursts that each side needs before two ranges of a count that varies are called different: by
 * chance alone, 6 and 6 lie apart in one of 462 cases.
 */
const BURSTS_OF_VARYING_COUNT = 6

/** What a burst costs that can be counted: it is the same each time, whatever the machine does. */
export function compareCounts({ baseline, candidate }: ScenarioPair): CountComparison[] {
  return METRICS.flatMap((metric) => {
    const before = countsOf(baseline, metric)
    const after = countsOf(candidate, metric)
    return before && after ? [compareCount(metric, before, after)] : []
  })
}

/** The metrics that a side has not counted: nothing can be said of those. */
export function notCounted({ baseline, candidate }: ScenarioPair): CountMetric[] {
  return METRICS.filter((metric) => !countsOf(baseline, metric) || !countsOf(candidate, metric))
}

/** By burst; `undefined` where the result does not know. */
function countsOf(scenario: CompletedScenario, metric: CountMetric): number[] | undefined {
  // What a library's pool opens is not seen.
  if (metric === 'opened' && scenario.pool.native !== undefined) return undefined
  // Older results have none where an operation sent its statements past poolbench.
  const isSeen = (count: number | undefined): boolean => metric !== 'statements' || count !== 0
  const counts = scenario.bursts.map((burst: BurstResult) => burst[metric])
  if (!counts.every(isSeen)) return undefined
  return counts.every((count) => count !== undefined) ? counts : undefined
}

function compareCount(
  metric: CountMetric,
  before: readonly number[],
  after: readonly number[],
): CountComparison {
  const baseline = rangeOf(before)
  const candidate = rangeOf(after)
  const isFixed = baseline.min === baseline.max && candidate.min === candidate.max
  const isKnown = isFixed || Math.min(before.length, after.length) >= BURSTS_OF_VARYING_COUNT
  return { metric, baseline, candidate, verdict: verdictOf(baseline, candidate, isKnown) }
}

function verdictOf(baseline: CountRange, candidate: CountRange, isKnown: boolean): Verdict {
  if (baseline.min === candidate.min && baseline.max === candidate.max) return 'unchanged'
  if (candidate.min > baseline.max && isKnown) return 'regressed'
  if (candidate.max < baseline.min && isKnown) return 'improved'
  return 'inconclusive'
}

function rangeOf(counts: readonly number[]): CountRange {
  return { min: Math.min(...counts), max: Math.max(...counts) }
}
