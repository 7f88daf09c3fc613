import { type Interval, medianInterval, valuesNeeded } from './interval.ts'
import { type SortedSample, median, quantile, sortedSample } from './quantile.ts'

const CONFIDENCE = 0.95

/**
 * Distance from the median, in median absolute deviations, past which a value is called an
 * outlier: ten standard deviations of a normal distribution, as in hyperfine. It calls at least
 * one in 1.1 % of normal samples of 6 and in 0.0 % of 20; Tukey's far fences do so in 7.6 and
 * 1.9 % (20 000 samples each).
 */
const OUTLIER_DEVIATIONS = 10 * 1.4826

/** What a sample of repeated measurements, such as the makespans of a burst, says. */
export interface Summary {
  /** How many values there are. */
  readonly n: number
  /** Arithmetic mean, in the unit of the values. */
  readonly mean: number
  /** The middle value, in the unit of the values: the number to quote. */
  readonly median: number
  /**
   * The exact interval of the median at 95 % or more; absent below 6 values. In the unit of the
   * values.
   */
  readonly interval: Interval | undefined
  /** With the divisor n − 1, in the unit of the values; absent for one value, which has none. */
  readonly standardDeviation: number | undefined
  /** The least value, in the unit of the values. */
  readonly min: number
  /** The greatest value, in the unit of the values. */
  readonly max: number
  /** The 95 % quantile, in the unit of the values; up to 21 values between the two greatest. */
  readonly p95: number
  /** What to keep in mind when reading the numbers, in whole phrases; empty when nothing. */
  readonly warnings: readonly string[]
}

/**
 * Describes repeated measurements of one thing. Outliers are counted in a warning and kept.
 *
 * @param values - in any order and any one unit.
 * @throws {RangeError} if there is no value, or one of them is NaN or infinite.
 */
export function summarize(values: readonly number[]): Summary {
  const sorted = sortedSample(values)
  const n = sorted.length
  const min = quantile(sorted, 0)
  // Summed from the least value on, equal values have exactly that mean, and no deviation.
  const mean = min + values.reduce((sum, value) => sum + (value - min), 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return {
    n,
    mean,
    median: quantile(sorted, 0.5),
    interval: medianInterval(values, CONFIDENCE),
    standardDeviation: n > 1 ? Math.sqrt(squares / (n - 1)) : undefined,
    min,
    max: quantile(sorted, 1),
    p95: quantile(sorted, 0.95),
    warnings: warningsFor(sorted),
  }
}

function warningsFor(sorted: SortedSample): string[] {
  const n = sorted.length
  const warnings: string[] = []
  const needed = valuesNeeded(CONFIDENCE)
  if (n < needed) warnings.push(`need >= ${needed} values for a 95 % interval, have ${n}`)
  if (n > 1 && quantile(sorted, 0) === quantile(sorted, 1)) {
    warnings.push(`all ${n} values are equal: check the resolution of the clock`)
  }
  // Of fewer values, one in thirty normal samples would be called to have an outlier.
  const outliers = n < needed ? 0 : countOutliers(sorted)
  if (outliers > 0) {
    warnings.push(
      `outliers, ${outliers} of ${n} values: the median and its interval stand, ` +
        'the mean, standard deviation and p95 do not; measure on a quieter machine',
    )
  }
  return warnings
}

/** Values past {@link OUTLIER_DEVIATIONS}; none when most values are equal, which gives no scale. */
function countOutliers(sorted: SortedSample): number {
  const middle = quantile(sorted, 0.5)
  const deviations = Array.from(sorted, (value) => Math.abs(value - middle))
  const typical = median(deviations)
  if (typical === 0) return 0
  return deviations.filter((deviation) => deviation > OUTLIER_DEVIATIONS * typical).length
}
