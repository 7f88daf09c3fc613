import type { Random } from '../../random.ts'

/** How service times are spread about their mean. */
export const DISTRIBUTIONS = ['fixed', 'uniform', 'lognormal', 'exponential'] as const

export type Distribution = (typeof DISTRIBUTIONS)[number]

/** Above this, a uniform distribution would have to begin below 0. */
export const MAX_UNIFORM_NOISE = 1 / Math.sqrt(3)

/** Service times to draw. */
export interface ServiceTimeOptions {
  /** Milliseconds, whatever the distribution. */
  readonly meanMs: number
  readonly distribution: Distribution
  /**
   * Standard deviation over mean, of `uniform` (at most `MAX_UNIFORM_NOISE`) and `lognormal`. That
   * of `fixed` is 0, that of `exponential` 1.
   */
  readonly noise: number
}

/** Draws service times, in milliseconds. `fixed` leaves `random` alone. */
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
      // With the variance of the logarithm, half of it below: then the mean is `meanMs`.
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

/** Box and Muller 1958. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
