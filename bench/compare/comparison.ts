import type { Scenario } from '../plan/scenario.ts'
import type { CountMetric } from '../result/schema.ts'
import type { Interval } from '../stats/interval.ts'
import type { GeometricMean } from '../stats/welch-ratio.ts'

/** What is said of a metric. `inconclusive`: these data cannot tell. */
export type Verdict = 'improved' | 'unchanged' | 'regressed' | 'inconclusive'

/** How often each verdict was given. */
export type Tally = Readonly<Record<Verdict, number>>

/** The measured metrics that are compared. Throughput would say the same as the time. */
export const RATIO_METRICS = ['time', 'speed-up', 'efficiency'] as const

export type RatioMetric = (typeof RATIO_METRICS)[number]

/** One measured metric of one scenario, in both files. */
export interface RatioComparison {
  readonly metric: RatioMetric
  readonly better: 'lower' | 'higher'
  /** Over the rounds: milliseconds of a burst, or a ratio without unit. */
  readonly baseline: GeometricMean
  readonly candidate: GeometricMean
  /** Candidate over baseline. */
  readonly ratio: number
  /**
   * Where the true ratio lies; all intervals of the comparison together hold the truth with
   * {@link Comparison.familyConfidence}. Absent where a side has one round, or nothing is judged.
   */
  readonly interval: Interval | undefined
  /**
   * The least change for the worse, as a factor above 1, that such data show 9 times in 10. Absent
   * with the interval.
   */
  readonly detectable: number | undefined
  /** Absent where the two values cannot be compared. */
  readonly verdict: Verdict | undefined
  /** Why there is no verdict, in a few words. */
  readonly unjudged: string | undefined
}

/** One counted metric of one scenario, in both files: the least and the most in a burst. */
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
  /** What a side, or both, could not count. */
  readonly notCounted: readonly CountMetric[]
}

/** A scenario that both files have, and at least one could not measure. */
export interface FailedScenario {
  readonly id: string
  /** Why it failed there; `null`: it did not. */
  readonly baseline: string | null
  readonly candidate: string | null
  /** Absent where it failed in both. */
  readonly verdict: 'improved' | 'regressed' | undefined
}

/** Something that keeps times, and perhaps ratios of times, from being compared. */
export interface Obstacle {
  /** As `Node`, or `server version of postgres`. */
  readonly what: string
  readonly baseline: string
  readonly candidate: string
  /** It does to the two sides of a speed-up what it pleases: these are not compared either. */
  readonly hindersSpeedUps?: true
  /** The label of the target whose times it concerns; `null`: all times. */
  readonly driver: string | null
}

/** A result beside an earlier one. */
export interface Comparison {
  /** Changes smaller than this share are no change. */
  readonly margin: number
  /** The probability that all intervals hold the truth. */
  readonly familyConfidence: number
  /** That of a single interval. */
  readonly confidence: number
  /** When each was measured. */
  readonly startedAt: { readonly baseline: string; readonly candidate: string }
  /** Both files hold one and the same run. */
  readonly isSameRun: boolean
  readonly obstacles: readonly Obstacle[]
  readonly scenarios: readonly ScenarioComparison[]
  /** Ids of what only the baseline has. */
  readonly missing: readonly string[]
  /** Ids of what only the candidate has. */
  readonly added: readonly string[]
  readonly failed: readonly FailedScenario[]
  /** Of all measured metrics that could be judged. */
  readonly ratios: Tally
  /** Of all counts. */
  readonly counts: Tally
}
