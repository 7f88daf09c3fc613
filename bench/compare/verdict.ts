import type { Interval } from '../stats/interval.ts'
import { criticalT, type WelchRatio } from '../stats/welch-ratio.ts'
import type { Verdict } from './comparison.ts'

/** How often a change of the size that is called detectable would be seen. */
const POWER = 0.9

/**
 * What an interval says of a ratio.
 *
 * @param interval - of the ratio of candidate to baseline; `undefined`: nothing is known.
 * @param better - which way is an improvement.
 * @param margin - a change smaller than this share is none; from 0.
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
 * The least worsening, as a factor above 1, that such samples show {@link POWER} of the time: what
 * leaves the margin by the half width of the interval, and once more by what the estimate scatters.
 *
 * @param confidence - that of the interval which decides.
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

/** By which factor it got worse, whichever way is better. */
function worsening({ low, high, confidence }: Interval, better: 'lower' | 'higher'): Interval {
  return better === 'lower'
    ? { low, high, confidence }
    : { low: 1 / high, high: 1 / low, confidence }
}
