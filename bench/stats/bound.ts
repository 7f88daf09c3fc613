/** A burst of equal operations on a pool that is partly open. */
export interface Burst {
  /** The number of operations in the burst, all due at once; a whole number from 1. */
  readonly operations: number
  /** The number of connections open before the burst; a whole number from 0, or Infinity. */
  readonly warm: number
  /** The number of connections that start to open with the burst; a whole number from 0, or Infinity. */
  readonly overflow: number
  /** The time that an operation holds its connection, in milliseconds; above 0. */
  readonly serviceMs: number
  /** The time to open a connection, in milliseconds; from 0. */
  readonly connectMs: number
}

/**
 * The largest speed-up that concurrency can give equal operations which hold a connection each. For
 * one caller it is N / ⌈N / C⌉, as the last of the ⌈N / C⌉ turns ends when the slowest connection has
 * performed all of them.
 *
 * For callers that share the connections, each with a burst always in progress, it is
 * max(1, min(N / ⌈N / C⌉, C / H)): a sequential burst takes N turns, or N · H / C if there are more
 * callers than connections; a concurrent one takes {@link leastTurns}. From H = C on the bound is 1,
 * as the connections are never idle anyway.
 *
 * It is at most min(N, C). Only pipelining, which puts several operations on one connection, and a
 * baseline with costs that the burst does not have should exceed it.
 *
 * @param operations - N, a whole number from 1.
 * @param connections - C, a whole number from 1, or Infinity.
 * @param callers - H, a whole number from 1.
 * @throws {RangeError} naming the argument that is out of its range.
 */
export function speedUpBound(operations: number, connections: number, callers = 1): number {
  const atOnce = leastTurns(operations, connections, callers)
  return (operations * Math.max(1, callers / connections)) / atOnce
}

/**
 * The smallest mean number of turns in which a concurrent burst of N operations can end: max(⌈N / C⌉, H · N /
 * C). The first holds for a burst that has the connections to itself; the second is Little's law, as C
 * connections perform C operations a turn and each of H callers waits for N of them.
 *
 * @throws {RangeError} as {@link speedUpBound}.
 */
export function leastTurns(operations: number, connections: number, callers = 1): number {
  requireCount('operations', operations, 1)
  requireCount('callers', callers, 1)
  if (connections !== Infinity) requireCount('connections', connections, 1)
  return Math.max(turns(operations, connections), (callers * operations) / connections)
}

/**
 * The shortest time, in milliseconds, in which a burst can end: the smallest t with
 * warm · ⌊t / L⌋ + overflow · ⌊(t − k)⁺ / L⌋ ≥ N, where L is `serviceMs` and k `connectMs`.
 *
 * A pool may still need longer: here an operation uses whichever connection is free next, whereas in
 * a pool the operation for which a connection is opened waits for that one.
 *
 * @throws {RangeError} naming the field that is out of its range, or if there is no connection.
 */
export function minimumMakespan(burst: Burst): number {
  const { operations, serviceMs, connectMs } = burst
  requireCount('operations', operations, 1)
  if (!(serviceMs > 0 && serviceMs < Infinity)) {
    throw new RangeError(`\`serviceMs\` must be above 0 and finite, got ${serviceMs}`)
  }
  if (!(connectMs >= 0 && connectMs < Infinity)) {
    throw new RangeError(`\`connectMs\` must be from 0 and finite, got ${connectMs}`)
  }
  // More connections than operations have nothing to do; this also makes Infinity a number.
  const warm = Math.min(requireConnections('warm', burst.warm), operations)
  const overflow = Math.min(requireConnections('overflow', burst.overflow), operations)
  if (warm + overflow === 0) throw new RangeError('a burst needs a connection, got 0 + 0')

  // An operation ends at j·L on a warm connection or at k + i·L on an overflow one, so t is one of
  // these, and the whole numbers j and i are computed, not searched for. A division k / L that
  // rounds across a whole number moves both counts together and t by no more than the rounding:
  // at such a k the two candidates meet.
  const openingTurns = connectMs / serviceMs
  return Math.min(
    endOnWarm(operations, warm, overflow, Math.ceil(openingTurns)) * serviceMs,
    connectMs + endOnOverflow(operations, warm, overflow, Math.floor(openingTurns)) * serviceMs,
  )
}

/**
 * The smallest number of connections whose bound reaches a speed-up; `undefined` if none does, because the
 * speed-up exceeds the number of operations.
 *
 * @param operations - a whole number from 1.
 * @param speedUp - how many times faster than one after another; above 0.
 * @throws {RangeError} naming the argument that is out of its range.
 */
export function connectionsFor(operations: number, speedUp: number): number | undefined {
  requireCount('operations', operations, 1)
  if (!(speedUp > 0)) throw new RangeError(`\`speedUp\` must be above 0, got ${speedUp}`)
  if (speedUp > operations) return undefined

  let turnsAllowed = Math.floor(operations / speedUp)
  // The division may round to either side of a whole number; the bound itself decides.
  if (operations / (turnsAllowed + 1) >= speedUp) turnsAllowed++
  if (operations / turnsAllowed < speedUp) turnsAllowed--
  return turns(operations, turnsAllowed)
}

/** ⌈N / C⌉, at least 1: N / Infinity would be no turn at all. */
function turns(operations: number, connections: number): number {
  return Math.max(1, Math.ceil(operations / connections))
}

/** The smallest j with warm · j + overflow · (j − openingTurns)⁺ ≥ operations. */
function endOnWarm(n: number, warm: number, overflow: number, openingTurns: number): number {
  const warmAlone = Math.ceil(n / warm)
  if (warmAlone <= openingTurns) return warmAlone
  return Math.ceil((n + overflow * openingTurns) / (warm + overflow))
}

/** The smallest i ≥ 1 with warm · (i + openingTurns) + overflow · i ≥ operations. */
function endOnOverflow(n: number, warm: number, overflow: number, openingTurns: number): number {
  return Math.max(1, Math.ceil((n - warm * openingTurns) / (warm + overflow)))
}

function requireConnections(name: string, value: number): number {
  if (value !== Infinity) requireCount(name, value, 0)
  return value
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`\`${name}\` must be a whole number of at least ${least}, got ${value}`)
  }
}
