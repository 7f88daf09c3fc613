declare const ascending: unique symbol

/**
 * Values that are known to be finite, ascending and at least one. Only {@link sortedSample} makes
 * one, so a function that takes it needs to check none of the three.
 */
export type SortedSample = ArrayLike<number> & { readonly [ascending]: true }

/**
 * Sorts a copy of the values in ascending order.
 *
 * @throws {RangeError} if there is no value, or one of them is NaN or infinite: either would silently give a
 * plausible result later.
 */
export function sortedSample(values: readonly number[]): SortedSample {
  if (values.length === 0) throw new RangeError('a sample needs at least one value, got none')
  // A typed array sorts by number without a comparator, which is most of a bootstrap's time.
  const sorted = Float64Array.from(values)
  const index = sorted.findIndex((value) => !Number.isFinite(value))
  if (index !== -1) {
    throw new RangeError(`a sample holds finite numbers only, value ${index} is ${sorted[index]}`)
  }
  return sorted.sort() as ArrayLike<number> as SortedSample
}

/**
 * The `rank`-th smallest value of a sample, from 1 (the least) to its length (the greatest).
 *
 * @throws {RangeError} if the sample has no such rank.
 */
export function orderStatistic(sorted: SortedSample, rank: number): number {
  const value = sorted[rank - 1]
  if (value === undefined) {
    throw new RangeError(`a sample of ${sorted.length} has no value of rank ${rank}`)
  }
  return value
}

/**
 * The `p`-quantile of an ascending sample, interpolating linearly between order statistics
 * (Hyndman and Fan 1996, type 7: R's and NumPy's default).
 *
 * It never falls as `p` rises, and never leaves the two order statistics it lies between.
 *
 * @param sorted - ascending, not empty.
 * @param p - in [0, 1]: 0 is the least value, 1 the greatest.
 * @throws {RangeError} if the sample is empty or `p` lies outside [0, 1].
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`\`p\` must be from 0 to 1, got ${p}`)

  const position = (sorted.length - 1) * p
  const index = Math.floor(position)
  const lower = sorted[index]
  if (lower === undefined) throw new RangeError('an empty sample has no quantile')
  const upper = sorted[index + 1]
  if (upper === undefined) return lower
  return lower + (upper - lower) * (position - index)
}

/**
 * The median: the middle value, or the mean of the two in the middle.
 *
 * @param values - in any order; not modified.
 * @throws {RangeError} if there is no value, or one of them is NaN or infinite.
 */
export function median(values: readonly number[]): number {
  return quantile(sortedSample(values), 0.5)
}
