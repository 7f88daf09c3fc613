import { type Interval, medianInterval, valuesNeeded } from './interval.ts'
import { orderStatistic, sortedSample } from './quantile.ts'

/** The options of {@link pairedRatio}. */
export interface PairedRatioOptions {
  /**
   * The requested coverage of the interval, in (0, 1).
   *
   * @defaultValue 0.95
   */
  readonly confidence?: number
}

/** The ratio of two quantities that were measured in the same rounds. */
export interface PairedRatio {
  /** The median of the per-round ratios, dimensionless. */
  readonly estimate: number
  /**
   * The interval of the true median ratio, with its actual confidence, which is lower than requested if there
   * are too few rounds (a warning says so). Absent for one round.
   */
  readonly interval: Interval | undefined
  /** The number of rounds. */
  readonly n: number
  /** The caveats for readers of the numbers, in whole phrases; may be empty. */
  readonly warnings: readonly string[]
}

/**
 * The ratio of the numerators to the denominators: the median of the ratios of each round, as both
 * sides of a round share the state of the machine.
 *
 * It is computed as if on logarithms, where 2× and ½× are equally far from 1×: for an even number of
 * ratios, the median is the geometric mean of the two in the middle, so that exchanging the two
 * sides gives the reciprocal of everything. The interval is the exact {@link medianInterval}, which
 * needs no logarithm, as that does not change the ranks. A bootstrap of the log ratios covers less
 * than 95 % (91–95 %).
 *
 * With too few rounds for the confidence, the interval is the range of the ratios, with the
 * confidence that this has: 1 − 2^(1−n), 87.5 % for four rounds.
 *
 * @param numerators - positive and finite, one a round, in the unit of the denominators.
 * @param denominators - positive and finite; the same index is the same round.
 * @throws {RangeError} if the lengths differ or are 0, if a value or a ratio is not positive and
 * finite, or if `confidence` lies outside (0, 1).
 */
export function pairedRatio(
  numerators: readonly number[],
  denominators: readonly number[],
  options: PairedRatioOptions = {},
): PairedRatio {
  const { confidence = 0.95 } = options
  const ratios = ratiosByRound(numerators, denominators)
  const n = ratios.length
  const estimate = geometricMedian(ratios)
  const needed = valuesNeeded(confidence)
  if (n >= needed) {
    return { estimate, interval: medianInterval(ratios, confidence), n, warnings: [] }
  }

  const interval = n > 1 ? medianInterval(ratios, 1 - 2 ** (1 - n)) : undefined
  const warning = `need >= ${needed} rounds for a ${percent(confidence)} interval, have ${n}`
  const substitute = interval && `: the interval is their range (${percent(interval.confidence)})`
  return { estimate, interval, n, warnings: [warning + (substitute ?? '')] }
}

function ratiosByRound(numerators: readonly number[], denominators: readonly number[]): number[] {
  if (numerators.length !== denominators.length) {
    throw new RangeError(
      'a paired ratio needs both sides of every round, ' +
        `got ${numerators.length} numerators and ${denominators.length} denominators`,
    )
  }
  return numerators.map((numerator, round) => {
    const denominator = denominators[round] ?? Number.NaN
    const ratio = numerator / denominator
    if (![numerator, denominator, ratio].every((value) => value > 0 && value < Infinity)) {
      throw new RangeError(
        `a paired ratio needs positive finite values, round ${round} is ${numerator} / ${denominator}`,
      )
    }
    return ratio
  })
}

/** The middle ratio, or the geometric mean of the two in the middle. */
function geometricMedian(ratios: readonly number[]): number {
  const sorted = sortedSample(ratios)
  const lower = orderStatistic(sorted, Math.ceil(ratios.length / 2))
  const upper = orderStatistic(sorted, Math.floor(ratios.length / 2) + 1)
  // Not √(lower · upper), which is inexact where the two are equal and may overflow.
  return lower * Math.sqrt(upper / lower)
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`
}
