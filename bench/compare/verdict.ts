import type { Interval } from '../stats/interval.ts'
import { criticalT, type WelchRatio } from '../stats/welch-ratio.ts'
import type { Verdict } from './comparison.ts'

/** The probability with which a change of the detectable size is found. */
const POWER = 0.9

/**
 * The verdict on a ratio, from its interval.
 *
 * @param interval - the interval of the ratio of candidate to baseline; `undefined` if unknown.
 * @param better - the direction of an improvement.
 * @param margin - the share below which a change does not count, at least 0.
 */
export function verdictOf(
  interval: Interval | undefined,
  better: 'lower' | 'higher',
  margin: number,
): Verdict {
  if (!interval) return 'inconclusive'
  const { low, high } = worsening(interval, better)
  const most = 1 + margin
  const least = 1 / most
  if (low > most) return 'regressed'
  if (high < least) return 'improved'
  return low > least && high < most ? 'unchanged' : 'inconclusive'
}

/**
 * The minimum detectable effect at a power of {@link POWER}, as a factor above 1: the margin, plus the half
 * width of the interval, plus the sampling error of the estimate.
 *
 * @param confidence - the confidence of the interval that decides.
 */
export function detectableWorsening(
  { standardError, degreesOfFreedom }: WelchRatio,
  confidence: number,
  margin: number,
): number | undefined {
  if (standardError === undefined || degreesOfFreedom === undefined) return undefined
  const decision = criticalT(confidence, degreesOfFreedom)
  const scatter = criticalT(2 * POWER - 1, degreesOfFreedom)
  return (1 + margin) * Math.exp((decision + scatter) * standardError)
}

/** The interval of the factor by which a metric got worse, whichever direction is better. */
function worsening({ low, high, confidence }: Interval, better: 'lower' | 'higher'): Interval {
  return better === 'lower'
    ? { low, high, confidence }
    : { low: 1 / high, high: 1 / low, confidence }
}
