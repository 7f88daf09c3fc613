import type { Scenario } from '../plan/scenario.ts'
import type { CountMetric } from '../result/schema.ts'
import type { Interval } from '../stats/interval.ts'
import type { GeometricMean } from '../stats/welch-ratio.ts'

/** The verdict on a metric. `inconclusive`: the data do not allow a decision. */
export type Verdict = 'improved' | 'unchanged' | 'regressed' | 'inconclusive'

/** The number of times that each verdict was given. */
export type Tally = Readonly<Record<Verdict, number>>

/** The measured metrics that are compared. Throughput is left out, as it follows from the time. */
export const RATIO_METRICS = ['time', 'speed-up', 'efficiency'] as const

export type RatioMetric = (typeof RATIO_METRICS)[number]

/** One measured metric of one scenario, in both files. */
export interface RatioComparison {
  readonly metric: RatioMetric
  readonly better: 'lower' | 'higher'
  /** The geometric mean over the rounds: milliseconds of a burst, or a ratio. */
  readonly baseline: GeometricMean
  readonly candidate: GeometricMean
  /** The ratio of candidate to baseline. */
  readonly ratio: number
  /**
   * The confidence interval of the ratio; all intervals of the comparison hold together with {@link
   * Comparison.familyConfidence}. Absent if a side has one round, or if there is no verdict.
   */
  readonly interval: Interval | undefined
  /** The minimum detectable effect at a power of 90 %, as a factor above 1. Absent if the interval is. */
  readonly detectable: number | undefined
  /** The verdict; absent if the two values cannot be compared. */
  readonly verdict: Verdict | undefined
  /** The reason why there is no verdict, in a few words. */
  readonly unjudged: string | undefined
}

/** One counted metric of one scenario, in both files: the smallest and the largest count of a burst. */
export interface CountComparison {
  readonly metric: CountMetric
  readonly baseline: CountRange
  readonly candidate: CountRange
  readonly verdict: Verdict
}

export interface CountRange {
  readonly min: number
  readonly max: number
}

/** A scenario that both files have measured. */
export interface ScenarioComparison extends Scenario {
  readonly ratios: readonly RatioComparison[]
  readonly counts: readonly CountComparison[]
  /** The counts that are unavailable on one side or both. */
  readonly notCounted: readonly CountMetric[]
}

/** A scenario of both files that failed in at least one of them. */
export interface FailedScenario {
  readonly id: string
  /** The reason for the failure; `null` if it did not fail. */
  readonly baseline: string | null
  readonly candidate: string | null
  /** The verdict; absent if it failed in both. */
  readonly verdict: 'improved' | 'regressed' | undefined
}

/** A difference that prevents a comparison of times, and perhaps of their ratios. */
export interface Obstacle {
  /** The name of the value that differs: `Node`, `server version of postgres`. */
  readonly what: string
  readonly baseline: string
  readonly candidate: string
  /**
   * Present if it may affect the two sides of a speed-up differently; then speed-ups are not compared either.
   */
  readonly hindersSpeedUps?: true
  /** The label of the target whose times it concerns; `null` for all times. */
  readonly driver: string | null
}

/** A comparison of a result with an earlier one. */
export interface Comparison {
  /** The share below which a change does not count. */
  readonly margin: number
  /** The probability that all intervals contain the true values. */
  readonly familyConfidence: number
  /** The confidence of a single interval. */
  readonly confidence: number
  /** The time when each was measured. */
  readonly startedAt: { readonly baseline: string; readonly candidate: string }
  /** Whether both files contain the same run. */
  readonly isSameRun: boolean
  readonly obstacles: readonly Obstacle[]
  readonly scenarios: readonly ScenarioComparison[]
  /** The ids of scenarios that only the baseline has. */
  readonly missing: readonly string[]
  /** The ids of scenarios that only the candidate has. */
  readonly added: readonly string[]
  readonly failed: readonly FailedScenario[]
  /** The verdicts on all measured metrics that could be compared. */
  readonly ratios: Tally
  /** The verdicts on all counts. */
  readonly counts: Tally
}
