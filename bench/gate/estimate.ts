import type { Interval } from '../stats/interval.ts'
import { hodgesLehmann, signedRankInterval } from '../stats/signed-rank.ts'

/** What is known of a scenario after some pairs. */
export interface Estimate {
  /** How many times longer the candidate takes: the Hodges–Lehmann estimate. */
  readonly ratio: number
  /** Where the true ratio lies; `undefined`: too few pairs for the confidence. */
  readonly interval: Interval | undefined
  readonly pairs: number
  /**
   * `regressed`: the interval lies above the margin; `improved`: below its reciprocal; `passed`:
   * below the margin; `open`: the margin lies within it.
   */
  readonly verdict: 'regressed' | 'improved' | 'passed' | 'open'
  /** The ratio that these pairs would have shown to be a regression nine times in ten. */
  readonly detectable: number | undefined
}

/** Of a normal distribution: nine tenths lie below the mean and so many standard deviations. */
const NINE_TENTHS = 1.2816

/** Of a normal distribution: lies within one standard deviation of the mean. */
const ONE_SIGMA = 0.6827

/**
 * Judges a scenario by the ratios of its pairs.
 *
 * @param ratios - candidate / base, positive and finite, one a pair whose order was drawn by lot.
 * @param confidence - of the interval, in (0, 1).
 * @param margin - as in {@link GateDesign}.
 * @throws {RangeError} for no ratio, or one that is not positive and finite.
 */
export function estimate(ratios: readonly number[], confidence: number, margin: number): Estimate {
  const logs = ratios.map((ratio, pair) => {
    if (ratio > 0 && ratio < Infinity) return Math.log(ratio)
    throw new RangeError(`a ratio must be positive and finite, pair ${pair + 1} has ${ratio}`)
  })
  const center = hodgesLehmann(logs)
  const found = signedRankInterval(logs, confidence)
  const interval = found && { ...found, low: Math.exp(found.low), high: Math.exp(found.high) }
  return {
    ratio: Math.exp(center),
    interval,
    pairs: logs.length,
    verdict: verdictOf(interval, 1 + margin),
    detectable: found && Math.exp(Math.log1p(margin) + center - found.low + luck(logs)),
  }
}

function verdictOf(interval: Interval | undefined, worst: number): Estimate['verdict'] {
  if (!interval) return 'open'
  if (interval.low > worst) return 'regressed'
  if (interval.high < 1 / worst) return 'improved'
  return interval.high < worst ? 'passed' : 'open'
}

/** How far below the truth an estimate falls one time in ten. */
function luck(logs: readonly number[]): number {
  const sigma = signedRankInterval(logs, ONE_SIGMA)
  return sigma ? (NINE_TENTHS * (sigma.high - sigma.low)) / 2 : 0
}
