import type { GateFile } from '../../result/gate-schema.ts'
import type { Interval } from '../../stats/interval.ts'
import { hodgesLehmann, signedRankInterval } from '../../stats/signed-rank.ts'

/** The estimate for a scenario after a number of pairs. */
export type Estimate = Readonly<GateFile['scenarios'][number]['first']>

/** The 90 % quantile of the standard normal distribution. */
const NINE_TENTHS = 1.2816

/** The share of a normal distribution within one standard deviation of the mean. */
const ONE_SIGMA = 0.6827

/**
 * Judges a scenario by the ratios of its pairs.
 *
 * @param ratios - candidate / base, positive and finite, one for each pair in random order.
 * @param confidence - the confidence of the interval, in (0, 1).
 * @param margin - as in {@link GateDesign}.
 * @throws {RangeError} for an empty list, or a ratio that is not positive and finite.
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
    detectable: found && Math.exp(Math.log1p(margin) + reach(logs, center - found.low)),
  }
}

function verdictOf(interval: Interval | undefined, worst: number): Estimate['verdict'] {
  if (!interval) return 'open'
  if (interval.low > worst) return 'regressed'
  if (interval.high < 1 / worst) return 'improved'
  return interval.high < worst ? 'passed' : 'open'
}

/**
 * The distance above the margin at which a slow-down is detected nine times in ten, so that its whole
 * interval lies above the margin. It is the width w of the interval below its estimate plus the sampling
 * error of the estimate, z σ. Both are known from n values only, and the next sample has its own w: each has
 * a relative error of 1 / √(2 (n − 1)), so the reach is the r that solves (r − w)² = z² (σ² + (r² + w²) / (2
 * (n − 1))).
 *
 * @param width - the width of the interval below the estimate.
 */
function reach(logs: readonly number[], width: number): number {
  const oneSigma = signedRankInterval(logs, ONE_SIGMA)
  const sigma = oneSigma ? (oneSigma.high - oneSigma.low) / 2 : 0
  const unsure = NINE_TENTHS ** 2 / (2 * (logs.length - 1))
  const constant = (NINE_TENTHS * sigma) ** 2 + 2 * unsure * width ** 2
  const root = Math.sqrt((unsure * width) ** 2 + (1 - unsure) * constant)
  return width + (unsure * width + root) / (1 - unsure)
}
