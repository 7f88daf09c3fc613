import type { Interval } from '../../bench/stats/interval.ts'

/** The standard normal quantile above which 2.5 % lie. */
const Z = 1.959964

/**
 * The 95 % score interval of a probability (Wilson 1927), from how often an event happened. It is never
 * empty, not even if the event happened never or always.
 *
 * @param times - the number of times it happened; a whole number from 0 to `tries`.
 * @param tries - a whole number from 1 up.
 * @throws {RangeError} for other numbers.
 */
export function wilsonInterval(times: number, tries: number): Interval {
  if (
    !Number.isInteger(times) ||
    !Number.isInteger(tries) ||
    times < 0 ||
    times > tries ||
    tries < 1
  ) {
    throw new RangeError(`something cannot have happened ${times} times in ${tries}`)
  }
  const share = times / tries
  const weight = Z ** 2 / tries
  const center = (share + weight / 2) / (1 + weight)
  const reach = (Math.sqrt((share * (1 - share) + weight / 4) / tries) * Z) / (1 + weight)
  return {
    low: Math.max(0, center - reach),
    high: Math.min(1, center + reach),
    confidence: 0.95,
  }
}
