/** The use of connections during a run, measured in two independent ways. */
export interface ConnectionUse {
  /** The operations completed per millisecond, from the number of operations. */
  readonly throughputPerMs: number
  /** The mean time that an operation held a connection, in milliseconds, from the operations' own clocks. */
  readonly meanHoldMs: number
  /** The mean number of connections checked out, from the pool: their time integral / the duration. */
  readonly meanInUse: number
}

/** {@link ConnectionUse}, judged by Little's law. */
export interface LittlesLaw {
  /** The mean number of connections in use according to the law: throughput · hold time. */
  readonly expected: number
  /** The observed mean number of connections in use. */
  readonly observed: number
  /**
   * The value of (observed − expected) / the larger of the two, from −1 to 1, and 0 if both are 0. Beyond a
   * few percent the instruments disagree: if negative, the pool missed use; if positive, the operations did.
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
