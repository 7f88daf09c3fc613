import { METRICS } from '../analysis/metrics.ts'
import { COUNT_METRICS, type CountMetric } from '../result/schema.ts'
import type { CountComparison, CountRange, Verdict } from './comparison.ts'
import type { ScenarioPair } from './match-scenarios.ts'

/**
 * The fewest bursts on each side for a verdict on a varying count: by chance alone, the ranges of 6 and 6
 * bursts are disjoint in one of 462 cases.
 */
const BURSTS_OF_VARYING_COUNT = 6

/** Compares the counts that both sides have. */
export function compareCounts({ baseline, candidate }: ScenarioPair): CountComparison[] {
  return COUNT_METRICS.flatMap((metric) => {
    const before = METRICS[metric].byBurst(baseline)
    const after = METRICS[metric].byBurst(candidate)
    return before && after ? [compareCount(metric, before, after)] : []
  })
}

/** The metrics that a side has not counted, which get no verdict. */
export function notCounted({ baseline, candidate }: ScenarioPair): CountMetric[] {
  return COUNT_METRICS.filter((metric) => {
    const { byBurst } = METRICS[metric]
    return !byBurst(baseline) || !byBurst(candidate)
  })
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
