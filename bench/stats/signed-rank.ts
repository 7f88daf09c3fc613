import type { Interval } from './interval.ts'
import { median, orderStatistic, sortedSample } from './quantile.ts'

/**
 * The Hodges–Lehmann estimate of the centre of symmetry: the median of the means of all pairs of values,
 * including each value with itself (Hodges and Lehmann 1963). For normal values it needs 4.7 % more of them
 * than the mean does, and outliers affect it little.
 *
 * @throws {RangeError} if there is no value, or one of them is NaN or infinite.
 */
export function hodgesLehmann(values: readonly number[]): number {
  return median(walshAverages(values))
}

/**
 * The interval of the centre of symmetry by Wilcoxon's signed ranks: from the k-th smallest to the k-th
 * greatest mean of two values, with k as large as the confidence allows (Hollander and Wolfe, Nonparametric
 * Statistical Methods, §3.3). It assumes only that each value is distributed symmetrically about the centre.
 * Differences of pairs in random order are, by that randomisation, whatever the noise, and however much the
 * pairs resemble each other. Ties make it more conservative. As k is whole, its actual confidence,
 * `interval.confidence`, exceeds the requested one.
 *
 * @param confidence - the least confidence, in (0, 1).
 * @returns `undefined` for too few values: n of them reach 1 − 2^(1−n).
 * @throws {RangeError} if `confidence` lies outside (0, 1), or if there is no value, or one of them is NaN or
 * infinite.
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

/** The Walsh averages: the n (n + 1) / 2 means of all pairs of values, including each value with itself. */
function walshAverages(values: readonly number[]): number[] {
  const averages: number[] = []
  for (let i = 0; i < values.length; i++) {
    for (let j = i; j < values.length; j++) {
      averages.push(((values[i] as number) + (values[j] as number)) / 2)
    }
  }
  return averages
}

/**
 * The largest rank k with P(T < k) ≤ `tailAllowed`, where T is the sum of the positive ranks; 0 if there is
 * none.
 */
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

/** P(T = t) for each t, where each of the ranks 1 to n is in the sum with probability ½. */
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
