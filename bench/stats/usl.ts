import type { Interval } from './interval.ts'
import { median, quantile, sortedSample } from './quantile.ts'
import { type Round, resampleRounds } from './round-bootstrap.ts'

/** A measurement at one scale: a number of connections, processors or the like. */
export interface ScalabilityPoint {
  /** The scale; above 0. */
  readonly n: number
  /** The throughput; above 0, in any unit. */
  readonly throughput: number
}

/** The fitted Universal Scalability Law, X(N) = λN / (1 + σ(N − 1) + κN(N − 1)). */
export interface ScalabilityLaw {
  /** The throughput at N = 1, in the unit of the points; above 0. */
  readonly lambda: number
  /** The contention: the serial share of the work, from 0 to 1. */
  readonly sigma: number
  /** The coherency: the cost of each pair's interaction; from 0. */
  readonly kappa: number
  /**
   * The peak of throughput, at N* = √((1 − σ) / κ). Absent unless it lies inside the measured range with
   * {@link POINTS_BESIDE_PEAK} points on either side: a peak outside would be an extrapolation.
   */
  readonly peak: { readonly n: number; readonly throughput: number } | undefined
}

/** The fewest different N: any curve fits fewer. */
export const SCALABILITY_POINTS_NEEDED = 6

const POINTS_BESIDE_PEAK = 2

/** The parameters λ, σ, κ. */
type Parameters = readonly [number, number, number]

const LOWEST: Parameters = [Number.MIN_VALUE, 0, 0]
const HIGHEST: Parameters = [Infinity, 1, Infinity]

/**
 * Fits the law to throughput by least squares, using the Levenberg–Marquardt method. It starts from
 * the fit of R(N) = N / X = θ₀ + θ₁(N − 1) + θ₂N(N − 1), which is linear, but weights the points by
 * their reciprocals: that alone would miss N* by 5 % where this is exact.
 *
 * @returns `undefined` for fewer than {@link SCALABILITY_POINTS_NEEDED} different N.
 * @throws {RangeError} if a value is not positive and finite.
 */
export function fitScalabilityLaw(points: readonly ScalabilityPoint[]): ScalabilityLaw | undefined {
  const odd = points.find(({ n, throughput }) =>
    [n, throughput].some((value) => !(value > 0 && value < Infinity)),
  )
  if (odd) {
    throw new RangeError(
      `the law needs positive finite points, got ${odd.throughput} at ${String(odd.n)}`,
    )
  }
  if (new Set(points.map(({ n }) => n)).size < SCALABILITY_POINTS_NEEDED) return undefined

  const [lambda, sigma, kappa] = refine(points, linearFit(points))
  return { lambda, sigma, kappa, peak: peakInside(points, [lambda, sigma, kappa]) }
}

/** The options of {@link peakInterval}. */
export interface PeakIntervalOptions {
  /** @defaultValue 0.95 */
  readonly confidence?: number
  /** @defaultValue 200 */
  readonly resamples?: number
  /** A source of numbers in [0, 1). */
  readonly random: () => number
}

/**
 * The percentile bootstrap interval of N* over rounds: rounds are resampled, and the medians of each resample
 * fitted.
 *
 * @param rounds - the natural logarithm of the throughput by N, one map a round.
 * @returns `undefined` if more resamples than the tails hold have no peak inside the range.
 */
export function peakInterval(
  rounds: readonly Round[],
  { confidence = 0.95, resamples = 200, random }: PeakIntervalOptions,
): Interval | undefined {
  const peaks = Array.from(
    { length: resamples },
    () => fitScalabilityLaw(medianPoints(resampleRounds(rounds, random)))?.peak?.n,
  ).filter((n) => n !== undefined)
  if (peaks.length < confidence * resamples) return undefined
  const sorted = sortedSample(peaks)
  const tail = (1 - confidence) / 2
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail), confidence }
}

/** The median throughput of each N, in the order in which they first appear. */
export function medianPoints(rounds: readonly Round[]): ScalabilityPoint[] {
  const values = new Map<number, number[]>()
  for (const round of rounds) {
    for (const [n, log] of round) values.set(n, [...(values.get(n) ?? []), log])
  }
  return [...values].map(([n, logs]) => ({ n, throughput: Math.exp(median(logs)) }))
}

function predict([lambda, sigma, kappa]: Parameters, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1))
}

function peakInside(
  points: readonly ScalabilityPoint[],
  parameters: Parameters,
): ScalabilityLaw['peak'] {
  const [, sigma, kappa] = parameters
  const n = Math.sqrt((1 - sigma) / kappa)
  const below = points.filter((point) => point.n < n).length
  const above = points.filter((point) => point.n > n).length
  if (Math.min(below, above) < POINTS_BESIDE_PEAK) return undefined
  return { n, throughput: predict(parameters, n) }
}

function linearFit(points: readonly ScalabilityPoint[]): Parameters {
  const rows = points.map(({ n, throughput }) => {
    const weight = throughput / n
    return { features: [weight, weight * (n - 1), weight * n * (n - 1)], residual: 1 }
  })
  const [t0 = 0, t1 = 0, t2 = 0] = leastSquaresStep(rows, [0, 1, 2], 0)
  // If noise made it negative, an upper limit of its range is as good a start.
  const lambda = t0 > 0 ? 1 / t0 : Math.max(...points.map(({ n, throughput }) => throughput / n))
  return clamp([lambda, t1 * lambda, t2 * lambda])
}

function refine(points: readonly ScalabilityPoint[], start: Parameters): Parameters {
  let best = start
  let error = squaredError(points, best)
  let damping = 1e-3
  for (let iteration = 0; iteration < 200 && damping < 1e12; iteration++) {
    const rows = points.map(({ n, throughput }) => {
      const [lambda] = best
      const x = predict(best, n)
      const perContention = (-x * x) / (lambda * n)
      return {
        features: [x / lambda, perContention * (n - 1), perContention * n * (n - 1)],
        residual: throughput - x,
      }
    })
    // A parameter at its limit that a step would take beyond it is fixed, and the others are fitted without
    // it.
    const free = [0, 1, 2].filter((i) => {
      const pull = rows.reduce((sum, row) => sum + at(row.features, i) * row.residual, 0)
      return (
        !(at(best, i) <= at(LOWEST, i) && pull < 0) && !(at(best, i) >= at(HIGHEST, i) && pull > 0)
      )
    })
    const step = leastSquaresStep(rows, free, damping)
    const next = clamp([best[0] + at(step, 0), best[1] + at(step, 1), best[2] + at(step, 2)])
    const nextError = squaredError(points, next)
    if (!(nextError < error)) {
      damping *= 10
      continue
    }
    const settled = error - nextError < 1e-14 * error
    best = next
    error = nextError
    damping /= 10
    if (settled) break
  }
  return best
}

function squaredError(points: readonly ScalabilityPoint[], parameters: Parameters): number {
  return points.reduce(
    (sum, { n, throughput }) => sum + (throughput - predict(parameters, n)) ** 2,
    0,
  )
}

function clamp(parameters: Parameters): Parameters {
  const within = (i: number) => Math.min(at(HIGHEST, i), Math.max(at(LOWEST, i), at(parameters, i)))
  return [within(0), within(1), within(2)]
}

/**
 * Solves the normal equations of the free parameters by elimination, with their diagonal raised by `damping`;
 * 0 for parameters that are fixed or undetermined.
 */
function leastSquaresStep(
  rows: readonly { readonly features: readonly number[]; readonly residual: number }[],
  free: readonly number[],
  damping: number,
): number[] {
  const product = (i: number, j: number) =>
    rows.reduce((sum, { features }) => sum + at(features, i) * at(features, j), 0)
  const equations = free.map((i) => [
    ...free.map((j) => product(i, j) * (i === j ? 1 + damping : 1)),
    rows.reduce((sum, { features, residual }) => sum + at(features, i) * residual, 0),
  ])
  for (const [pivot, equation] of equations.entries()) {
    const divisor = at(equation, pivot)
    for (const [row, other] of equations.entries()) {
      if (row === pivot || divisor === 0) continue
      const factor = at(other, pivot) / divisor
      for (const column of other.keys())
        other[column] = at(other, column) - factor * at(equation, column)
    }
  }
  const step = [0, 0, 0]
  for (const [index, parameter] of free.entries()) {
    const equation = equations[index] as number[]
    const value = at(equation, free.length) / at(equation, index)
    step[parameter] = Number.isFinite(value) ? value : 0
  }
  return step
}

function at(values: readonly number[], index: number): number {
  return values[index] as number
}
