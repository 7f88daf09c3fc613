import { median, quantile, sortedSample } from '../../bench/stats/quantile.ts'
import type { Random } from '../../src/index.ts'

/** The rule by which another tool reports a slow-down. */
export interface RivalRule {
  readonly name: string
  /** A description for tables. */
  readonly text: string
  /** @param random - the source of numbers for a bootstrap. */
  readonly alarms: (
    base: readonly number[],
    candidate: readonly number[],
    random: Random,
  ) => boolean
}

/**
 * The number of resamples in criterion's bootstraps: its own default is 100 000, which changes no rate here.
 */
const RESAMPLES = 1000

export const RIVAL_RULES: readonly RivalRule[] = [
  {
    name: 'benchstat',
    text: 'Mann–Whitney p < 0.05, and the median is slower',
    alarms: (base, candidate) =>
      median(candidate) > median(base) && mannWhitney(base, candidate).p < 0.05,
  },
  {
    name: 'asv',
    text: 'median > 110 %, and Mann–Whitney p < 0.002',
    alarms: (base, candidate) =>
      median(candidate) > 1.1 * median(base) && mannWhitney(base, candidate).p < 0.002,
  },
  {
    name: 'github-action-benchmark, 150 %',
    text: 'mean > 150 % of the last',
    alarms: (base, candidate) => mean(candidate) > 1.5 * mean(base),
  },
  {
    name: 'github-action-benchmark, 110 %',
    text: 'mean > 110 % of the last',
    alarms: (base, candidate) => mean(candidate) > 1.1 * mean(base),
  },
  {
    name: 'criterion',
    text: 'bootstrap t-test of means p < 0.05, and 95 % interval of the change above +1 %',
    alarms: (base, candidate, random) =>
      bootstrapTTest(base, candidate, random) < 0.05 &&
      changeOfMeansLow(base, candidate, random) > 0.01,
  },
]

/**
 * The two-sided Mann–Whitney U test: exact without ties; with ties by the normal approximation, with
 * corrections for ties and continuity, like R's `wilcox.test`. (benchstat computes ties exactly up to 25
 * values.)
 *
 * @returns U of `x`, which is the number of pairs in which its value is larger, counting ties as half; and
 * the p-value.
 */
export function mannWhitney(
  x: readonly number[],
  y: readonly number[],
): { readonly u: number; readonly p: number } {
  const [m, n] = [x.length, y.length]
  const all = [
    ...x.map((value) => ({ value, ofX: true })),
    ...y.map((value) => ({ value, ofX: false })),
  ]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  let tieTerm = 0
  for (let from = 0; from < all.length;) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to++
    const tied = all.slice(from, to)
    rankSum += ((from + 1 + to) / 2) * tied.filter(({ ofX }) => ofX).length
    tieTerm += tied.length ** 3 - tied.length
    from = to
  }
  const u = rankSum - (m * (m + 1)) / 2
  if (tieTerm === 0) return { u, p: exactP(Math.min(u, m * n - u), m, n) }
  const size = m + n
  const variance = ((m * n) / 12) * (size + 1 - tieTerm / (size * (size - 1)))
  if (variance === 0) return { u, p: 1 }
  const distance = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5)
  return { u, p: Math.min(1, 2 * normalUpperTail(distance / Math.sqrt(variance))) }
}

/** P(U ≤ u or U ≥ m n − u) when all orders are equally likely. */
function exactP(u: number, m: number, n: number): number {
  let below = 0
  const probabilities = uProbabilities(m, n)
  for (let value = 0; value <= u; value++) below += probabilities[value] as number
  return Math.min(1, 2 * below)
}

const known = new Map<string, Float64Array>()

/** P(U = u), by counting: the largest of all values is from x, and exceeds all of y, or is from y. */
function uProbabilities(m: number, n: number): Float64Array {
  const key = `${m} ${n}`
  const kept = known.get(key)
  if (kept) return kept
  const probabilities = new Float64Array(m * n + 1)
  if (m === 0 || n === 0) probabilities[0] = 1
  else {
    const largestOfX = uProbabilities(m - 1, n)
    const largestOfY = uProbabilities(m, n - 1)
    for (let u = 0; u <= m * n; u++) {
      const ofX = (u >= n ? (largestOfX[u - n] ?? 0) : 0) * m
      probabilities[u] = (ofX + (largestOfY[u] ?? 0) * n) / (m + n)
    }
  }
  known.set(key, probabilities)
  return probabilities
}

/**
 * Criterion's two-sided t-test: the rank of Welch's t among the t values of resamples from both samples
 * pooled.
 */
export function bootstrapTTest(
  base: readonly number[],
  candidate: readonly number[],
  random: Random,
): number {
  const t = welchT(base, candidate)
  const pooled = [...base, ...candidate]
  let below = 0
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawnBase = draw(pooled, base.length, random)
    if (welchT(drawnBase, draw(pooled, candidate.length, random)) < t) below++
  }
  return (2 * Math.min(below, RESAMPLES - below)) / RESAMPLES
}

/** The lower end of the 95 % percentile interval of the relative slow-down of the candidate's mean. */
function changeOfMeansLow(
  base: readonly number[],
  candidate: readonly number[],
  random: Random,
): number {
  const changes = Array.from({ length: RESAMPLES }, () => {
    const drawnBase = mean(draw(base, base.length, random))
    return mean(draw(candidate, candidate.length, random)) / drawnBase - 1
  })
  return quantile(sortedSample(changes), 0.025)
}

function draw(values: readonly number[], count: number, random: Random): Float64Array {
  const drawn = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    drawn[index] = values[Math.floor(random() * values.length)] as number
  }
  return drawn
}

function welchT(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length)
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum / values.length
}

function variance(values: ArrayLike<number>): number {
  const center = mean(values)
  let sum = 0
  for (let index = 0; index < values.length; index++)
    sum += ((values[index] as number) - center) ** 2
  return sum / (values.length - 1)
}

/** P(Z > z) for z of 0 or more, to 1.2e-7 of itself (Numerical Recipes §6.2, erfc by Chebyshev). */
function normalUpperTail(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  return (t * Math.exp(-x * x + polynomial)) / 2
}
