import { median, orderStatistic, quantile, sortedSample } from './quantile.ts'

/** A range that is expected to hold a true value. */
export interface Interval {
  /** Lower end, in the unit of the values. */
  readonly low: number
  /** Upper end, in the unit of the values. */
  readonly high: number
  /**
   * Share of such intervals, in (0, 1), that hold the true value. An exact interval states what
   * it has, which is more than was asked for (0.979 for ten values and 0.95).
   */
  readonly confidence: number
}

/** How {@link bootstrapInterval} resamples. */
export interface BootstrapOptions {
  /**
   * What is estimated; called once for every resample.
   *
   * @defaultValue {@link median}
   */
  readonly statistic?: (values: readonly number[]) => number
  /**
   * Share of intervals that should hold the true value, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
  /**
   * How many times the values are drawn anew. At least 2 / (1 − confidence), so that each tail
   * holds one.
   *
   * @defaultValue 2000
   */
  readonly resamples?: number
  /** A source of numbers in [0, 1). Seeded, it makes the interval repeatable. */
  readonly random: () => number
}

/**
 * The percentile bootstrap interval of a statistic: the middle `confidence` of its values over
 * resamples drawn with replacement (Efron 1979).
 *
 * For a median prefer {@link medianInterval}. Coverage of the median at 95 %, for n = 6 to 30 and
 * normal, exponential, log-normal and bimodal values (2000 samples of each, 2000 resamples):
 * percentile 91–95 %; BCa 90–95 %, no better for its two corrections, as the jackknife of a median
 * takes only two or three distinct values; basic 76–87 %; exact 95–99 %.
 *
 * @returns `undefined` for fewer values than {@link valuesNeeded}: the interval could be no wider
 * than their range, and the range has not the confidence.
 * @throws {RangeError} if an option is out of its range, or if a value or a resample's statistic is
 * NaN or infinite.
 */
export function bootstrapInterval(
  values: readonly number[],
  options: BootstrapOptions,
): Interval | undefined {
  const { statistic = median, confidence = 0.95, resamples = 2000, random } = options
  requireConfidence(confidence)
  const leastResamples = Math.round(2 / (1 - confidence))
  if (!Number.isInteger(resamples) || resamples < leastResamples) {
    throw new RangeError(
      `\`resamples\` must be a whole number of at least ${leastResamples}, got ${resamples}`,
    )
  }
  const sorted = sortedSample(values)
  const n = sorted.length
  if (n < valuesNeeded(confidence)) return undefined

  const draw = () => orderStatistic(sorted, Math.floor(random() * n) + 1)
  const distribution = sortedSample(
    Array.from({ length: resamples }, () => statistic(Array.from({ length: n }, draw))),
  )
  const tail = (1 - confidence) / 2
  return {
    low: quantile(distribution, tail),
    high: quantile(distribution, 1 - tail),
    confidence,
  }
}

/**
 * The exact interval of the median: from the k-th smallest to the k-th greatest value, k as large
 * as the confidence allows.
 *
 * It assumes only that the values are independent draws from one distribution: the number of
 * values below the true median is then binomial(n, ½), whatever the distribution (Conover,
 * Practical Nonparametric Statistics, §3.2). Ties make it safer, not wrong. As k is whole, its
 * real confidence exceeds the one asked for; it is what `interval.confidence` says.
 *
 * @param confidence - at least this, in (0, 1); 0.95 when absent.
 * @returns `undefined` for fewer values than {@link valuesNeeded}.
 * @throws {RangeError} if `confidence` lies outside (0, 1), or if there is no value, or one of
 * them is NaN or infinite.
 */
export function medianInterval(values: readonly number[], confidence = 0.95): Interval | undefined {
  requireConfidence(confidence)
  const sorted = sortedSample(values)
  const n = sorted.length
  if (n < valuesNeeded(confidence)) return undefined

  const { rank, tail } = innermostRank(n, (1 - confidence) / 2)
  return {
    low: orderStatistic(sorted, rank),
    high: orderStatistic(sorted, n + 1 - rank),
    confidence: 1 - 2 * tail,
  }
}

/**
 * The smallest number of values whose median has an interval of this confidence: 6 at 95 %.
 *
 * Even their range misses the true median when all of them fall on one side of it, which has the
 * probability 2^(1−n).
 *
 * @param confidence - in (0, 1).
 * @throws {RangeError} if `confidence` lies outside (0, 1).
 */
export function valuesNeeded(confidence: number): number {
  requireConfidence(confidence)
  let n = 2
  while (1 - 2 ** (1 - n) < confidence) n++
  return n
}

function requireConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`\`confidence\` must lie between 0 and 1, got ${confidence}`)
  }
}

/**
 * The largest rank k with P(X < k) ≤ `tailAllowed` for X binomial(n, ½), and that probability.
 * Rank 1 must be allowed.
 */
function innermostRank(n: number, tailAllowed: number): { rank: number; tail: number } {
  // Counts of outcomes, in units of 2^-exponent: exact integers while they are below 2^53.
  let outcomes = 1
  let outcomesBelow = 1
  let exponent = n
  let rank = 1
  let tail = 2 ** -exponent
  for (;;) {
    outcomes = (outcomes * (n - rank + 1)) / rank
    outcomesBelow += outcomes
    if (outcomesBelow > 2 ** 500) {
      // A power of two costs no digits, and keeps n in the thousands from overflowing.
      outcomes *= 2 ** -500
      outcomesBelow *= 2 ** -500
      exponent -= 500
    }
    const nextTail = outcomesBelow * 2 ** -exponent
    if (nextTail > tailAllowed) return { rank, tail }
    tail = nextTail
    rank++
  }
}
