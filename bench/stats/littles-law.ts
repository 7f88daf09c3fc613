/** What a run measured of its connections, by two separate ways. */
export interface ConnectionUse {
  /** Operations completed per millisecond, from the number of operations. */
  readonly throughputPerMs: number
  /** Mean time an operation held a connection, in milliseconds, from the operations' own clocks. */
  readonly meanHoldMs: number
  /** Mean number of connections checked out, from the pool: their time integral / the duration. */
  readonly meanInUse: number
}

/** {@link ConnectionUse}, judged by Little's law. */
export interface LittlesLaw {
  /** Connections that must have been in use on average: throughput · hold time. */
  readonly expected: number
  /** Connections that were seen in use on average. */
  readonly observed: number
  /**
   * (observed − expected) / the larger of the two, so from −1 to 1, and 0 when both are 0. Beyond
   * a few percent the instruments disagree: the pool missed use when negative, the operations did
   * when positive.
   */
  readonly relativeDifference: number
}

/**
 * Little's law, L = λ·W (Little 1961), as a test of the instruments: it holds for every system and
 * any distribution, so where it fails one of the three numbers is wrong. It is exact when every
 * operation of the measured time began and ended in it.
 *
 * @throws {RangeError} naming the field that is negative, NaN or infinite.
 */
export function littlesLaw(use: ConnectionUse): LittlesLaw {
  requireNotNegative('throughputPerMs', use.throughputPerMs)
  requireNotNegative('meanHoldMs', use.meanHoldMs)
  requireNotNegative('meanInUse', use.meanInUse)
  const expected = use.throughputPerMs * use.meanHoldMs
  const observed = use.meanInUse
  const larger = Math.max(expected, observed)
  return {
    expected,
    observed,
    relativeDifference: larger === 0 ? 0 : (observed - expected) / larger,
  }
}

function requireNotNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new RangeError(`\`${name}\` must be from 0 and finite, got ${value}`)
  }
}
