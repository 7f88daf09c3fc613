import type { Interval } from './interval.ts'
import { studentTQuantile } from './student-t.ts'

/** The ratio of the values of one sample to those of another. */
export interface WelchRatio {
  /** The ratio of the geometric means, second over first, dimensionless. */
  readonly estimate: number
  /** The standard error of the natural logarithm of the estimate; absent if a side has one value. */
  readonly standardError: number | undefined
  /** The degrees of freedom by Welch and Satterthwaite, from 1; absent with the standard error. */
  readonly degreesOfFreedom: number | undefined
  /** The number of values of each side: the first, the second. */
  readonly n: readonly [number, number]
}

/** A sample, summarised by its geometric mean. */
export interface GeometricMean {
  /** The mean, in the unit of the values. */
  readonly mean: number
  /** Half of its 95 % interval, as a share of the mean: 0.01 for ±1 %. Absent for one value. */
  readonly spread: number | undefined
  /** The number of values. */
  readonly n: number
}

/**
 * The ratio of two independent samples (Welch 1947, on logarithms). With logarithms, exchanging the samples
 * gives the reciprocal, and multiplicative noise becomes additive.
 *
 * @param first - the denominator; positive and finite.
 * @param second - positive and finite, in the unit of the first.
 * @throws {RangeError} if a sample is empty or holds a value that is not positive and finite.
 */
export function welchRatio(first: readonly number[], second: readonly number[]): WelchRatio {
  const a = logMoments(first)
  const b = logMoments(second)
  const estimate = Math.exp(b.mean - a.mean)
  const n = [a.n, b.n] as const
  if (a.variance === undefined || b.variance === undefined) {
    return { estimate, standardError: undefined, degreesOfFreedom: undefined, n }
  }
  const ofA = a.variance / a.n
  const ofB = b.variance / b.n
  const squared = ofA + ofB
  // Samples without variance give 0 / 0; their interval is a point, whatever the degrees of freedom.
  const degreesOfFreedom =
    squared === 0 ? a.n + b.n - 2 : squared ** 2 / (ofA ** 2 / (a.n - 1) + ofB ** 2 / (b.n - 1))
  return { estimate, standardError: Math.sqrt(squared), degreesOfFreedom, n }
}

/**
 * The confidence interval of the ratio.
 *
 * @param confidence - the share of such intervals that should contain the true ratio, in (0, 1).
 * @returns `undefined` if a side has one value.
 * @throws {RangeError} if `confidence` lies outside (0, 1).
 */
export function welchInterval(ratio: WelchRatio, confidence: number): Interval | undefined {
  const { estimate, standardError, degreesOfFreedom } = ratio
  const quantile = criticalT(confidence, degreesOfFreedom ?? 1)
  if (standardError === undefined) return undefined
  const factor = Math.exp(quantile * standardError)
  return { low: estimate / factor, high: estimate * factor, confidence }
}

/** The t that bounds the middle `confidence` of Student's distribution. */
export function criticalT(confidence: number, degreesOfFreedom: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`\`confidence\` must lie between 0 and 1, got ${confidence}`)
  }
  return -studentTQuantile((1 - confidence) / 2, degreesOfFreedom)
}

/**
 * The geometric mean of a sample.
 *
 * @throws {RangeError} if it is empty or holds a value that is not positive and finite.
 */
export function geometricMean(values: readonly number[]): GeometricMean {
  const { mean, variance, n } = logMoments(values)
  const spread =
    variance === undefined
      ? undefined
      : Math.expm1(criticalT(0.95, n - 1) * Math.sqrt(variance / n))
  return { mean: Math.exp(mean), spread, n }
}

interface LogMoments {
  readonly mean: number
  /** The variance with the divisor n − 1; absent for one value. */
  readonly variance: number | undefined
  readonly n: number
}

function logMoments(values: readonly number[]): LogMoments {
  const n = values.length
  if (n === 0) throw new RangeError('a ratio needs at least one value on either side, got none')
  const odd = values.findIndex((value) => !(value > 0 && value < Infinity))
  if (odd !== -1) {
    throw new RangeError(`a ratio needs positive finite values, value ${odd} is ${values[odd]}`)
  }
  const logs = values.map(Math.log)
  // Summing the differences from one value keeps equal values exact: their mean is that value, and their
  // variance 0.
  const origin = logs[0] as number
  const mean = origin + logs.reduce((sum, log) => sum + (log - origin), 0) / n
  if (n === 1) return { mean, variance: undefined, n }
  return { mean, variance: logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (n - 1), n }
}
