import { type SortedSample, quantile, sortedSample } from './quantile.ts'

/** The options of {@link medianLowerBound}. */
export interface LowerBoundOptions {
  /**
   * The share of bounds that should lie below the true median, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /** @defaultValue 400 */
  readonly resamples?: number
  /** A source of numbers in [0, 1). */
  readonly random: () => number
}

/**
 * A one-sided lower bound of a median: the lower quantile of the medians of resamples (percentile
 * bootstrap). For log ratios it bounds the logarithm of the ratio.
 *
 * The exact order statistic is more conservative, but too coarse for a choice: for ten values it is
 * the second (98.9 %), whereas this lies near the third.
 *
 * @returns `undefined` for fewer values than the confidence needs, 5 at 95 %, as even the smallest
 * of fewer values lies above the true median too often.
 * @throws {RangeError} if `confidence` lies outside (0, 1), or a value is NaN or infinite.
 */
export function medianLowerBound(
  values: readonly number[],
  { confidence = 0.95, resamples = 400, random }: LowerBoundOptions,
): number | undefined {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`\`confidence\` must lie between 0 and 1, got ${confidence}`)
  }
  const n = values.length
  if (1 - 2 ** -n < confidence) return undefined
  const sorted = sortedSample(values)
  const medians = Array.from({ length: resamples }, () => medianOfDraw(sorted, random))
  return quantile(sortedSample(medians), 1 - confidence)
}

/** The median of a sample of the same size, drawn with replacement; found by counting, without sorting. */
function medianOfDraw(sorted: SortedSample, random: () => number): number {
  const n = sorted.length
  const draws = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const index = Math.floor(random() * n)
    draws[index] = (draws[index] as number) + 1
  }
  let passed = 0
  let lower: number | undefined
  for (let index = 0; index < n; index++) {
    passed += draws[index] as number
    const value = sorted[index] as number
    if (lower === undefined && passed >= n / 2) lower = value
    if (lower !== undefined && passed > n / 2) return (lower + value) / 2
  }
  throw new RangeError('a sample needs at least one value, got none')
}
