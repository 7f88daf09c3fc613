import type { Random } from '../../random.ts'

/** The distributions of service times about their mean. */
export const DISTRIBUTIONS = ['fixed', 'uniform', 'lognormal', 'exponential'] as const

export type Distribution = (typeof DISTRIBUTIONS)[number]

/** Above this, a uniform distribution would have to begin below 0. */
export const MAX_UNIFORM_NOISE = 1 / Math.sqrt(3)

/** The distribution of the service times to draw. */
export interface ServiceTimeOptions {
  /** The mean service time in milliseconds, whatever the distribution. */
  readonly meanMs: number
  readonly distribution: Distribution
  /**
   * The coefficient of variation (standard deviation / mean) of `uniform`, where it is at most
   * `MAX_UNIFORM_NOISE`, and of `lognormal`. For `fixed` it is 0, for `exponential` 1.
   */
  readonly noise: number
}

/** Returns a function that draws service times, in milliseconds. `fixed` does not call `random`. */
export function drawServiceTimes(
  { meanMs, distribution, noise }: ServiceTimeOptions,
  random: Random,
): () => number {
  switch (distribution) {
    case 'fixed':
      return () => meanMs
    case 'uniform': {
      const rangeMs = meanMs * noise * Math.sqrt(12)
      return () => meanMs + rangeMs * (random() - 0.5)
    }
    case 'lognormal': {
      // The mean of the logarithm is half its variance below log(meanMs): the mean is `meanMs`.
      const variance = Math.log1p(noise ** 2)
      const deviation = Math.sqrt(variance)
      return () => meanMs * Math.exp(deviation * standardNormal(random) - variance / 2)
    }
    case 'exponential':
      return () => -meanMs * Math.log(1 - random())
    default:
      return distribution satisfies never
  }
}

/** A draw from the standard normal distribution (Box and Muller 1958). */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
