import type { GateFile } from '../../result/gate-schema.ts'
import type { Interval } from '../../stats/interval.ts'
import { hodgesLehmann, signedRankInterval } from '../../stats/signed-rank.ts'

/** What is known of a scenario after some pairs. */
export type Estimate = Readonly<GateFile['scenarios'][number]['first']>

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
 * How far above the margin a slow-down has to lie for its interval to do so nine times in ten.
 *
 * That is the half width w of an interval, and what luck may take from the estimate: z σ. Both are
 * known from n values only, and the next sample has a w of its own: each errs by 1 / √(2 (n − 1)) of
 * itself, so that the reach is the r that solves (r − w)² = z² (σ² + (r² + w²) / (2 (n − 1))).
 *
 * @param width - of the interval, below the estimate.
 */
function reach(logs: readonly number[], width: number): number {
  const oneSigma = signedRankInterval(logs, ONE_SIGMA)
  const sigma = oneSigma ? (oneSigma.high - oneSigma.low) / 2 : 0
  const unsure = NINE_TENTHS ** 2 / (2 * (logs.length - 1))
  const constant = (NINE_TENTHS * sigma) ** 2 + 2 * unsure * width ** 2
  const root = Math.sqrt((unsure * width) ** 2 + (1 - unsure) * constant)
  return width + (unsure * width + root) / (1 - unsure)
}
