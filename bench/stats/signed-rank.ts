import type { Interval } from './interval.ts'
import { median, orderStatistic, sortedSample } from './quantile.ts'

/**
 * The Hodges–Lehmann estimate of where values lie symmetrically about: the median of the means of
 * all pairs of values, each with itself included (Hodges and Lehmann 1963). It needs 4.7 % more
 * values than the mean where they are normal, and a burst of outliers moves it little.
 *
 * @throws {RangeError} if there is no value, or one of them is NaN or infinite.
 */
export function hodgesLehmann(values: readonly number[]): number {
  return median(walshAverages(values))
}

/**
 * The interval of the centre of symmetry by Wilcoxon's signed ranks: from the k-th smallest to the
 * k-th greatest mean of two values, k as large as the confidence allows (Hollander and Wolfe,
 * Nonparametric Statistical Methods, §3.3).
 *
 * It assumes only that each value lies as likely so far above the centre as below it. Differences of
 * pairs whose order was drawn by lot do so by the draw, whatever the noise, and however much one pair
 * resembles the next. Ties make it safer, not wrong. As k is whole, its real confidence exceeds the
 * one asked for; it is what `interval.confidence` says.
 *
 * @param confidence - at least this, in (0, 1).
 * @returns `undefined` for too few values: n of them reach 1 − 2^(1−n).
 * @throws {RangeError} if `confidence` lies outside (0, 1), or if there is no value, or one of them
 * is NaN or infinite.
 */
export function signedRankInterval(
  values: readonly number[],
  confidence: number,
): Interval | undefined {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`\`confidence\` must lie between 0 and 1, got ${confidence}`)
  }
  const averages = sortedSample(walshAverages(values))
  const { rank, tail } = innermostRank(values.length, (1 - confidence) / 2)
  if (rank === 0) return undefined
  return {
    low: orderStatistic(averages, rank),
    high: orderStatistic(averages, averages.length + 1 - rank),
    confidence: 1 - 2 * tail,
  }
}

/** The means of all pairs of values, each with itself included: n (n + 1) / 2 of them. */
function walshAverages(values: readonly number[]): number[] {
  const averages: number[] = []
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) {
      averages.push(((values[i] as number) + (values[j] as number)) / 2)
    }
  }
  return averages
}

/** The largest rank k with P(T < k) ≤ `tailAllowed`, T the sum of the positive ranks; 0: none. */
function innermostRank(n: number, tailAllowed: number): { rank: number; tail: number } {
  const probabilities = rankSumProbabilities(n)
  let rank = 0
  let tail = 0
  for (;;) {
    const next = tail + (probabilities[rank] as number)
    if (next > tailAllowed) return { rank, tail }
    tail = next
    rank++
  }
}

const known = new Map<number, Float64Array>()

/** P(T = t) for each t, where each of the ranks 1 to n is in the sum by the toss of a coin. */
function rankSumProbabilities(n: number): Float64Array {
  let probabilities = known.get(n)
  if (probabilities) return probabilities
  probabilities = new Float64Array((n * (n + 1)) / 2 + 1)
  probabilities[0] = 1
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--) {
      const without = probabilities[sum] as number
      const withIt = sum >= rank ? (probabilities[sum - rank] as number) : 0
      probabilities[sum] = (without + withIt) / 2
    }
  }
  known.set(n, probabilities)
  return probabilities
}
