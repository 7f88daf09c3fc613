import type { Clock } from '../../src/index.ts'

export interface CallersOptions {
  readonly callers: number
  /** The time that the callers go on for; longer if one of them has no second answer by then. */
  readonly durationMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  /** @param index - counts the operations of all callers, from 0. */
  readonly call: (index: number) => Promise<unknown>
  /** Called for each answer to an operation that counts, with the time since its operation began. */
  readonly onResponse: (responseMs: number) => void
  /** Called for each operation that rejects, after which its caller stops. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Runs callers that each begin an operation when their last has ended, and returns the number of operations.
 *
 * The first operation of each caller does not count: all of these begin at once, as in a burst, and find no
 * queue. From then on each caller has exactly one operation in progress, so by Little's law the throughput is
 * the number of callers over their mean response time. This is exact however few operations there are,
 * whereas to count answers in a short time depends on whether the last ones just made it. Operations that
 * began in time are awaited, as to leave them out would leave out the long ones, and meanwhile the callers go
 * on with others that do not count: else the last ones would have the server for themselves.
 */
export async function runCallers(options: CallersOptions): Promise<number> {
  const { callers, durationMs, clock, signal, call, onResponse, onFailure } = options
  const endsAtMs = clock.now() + durationMs
  let operations = 0
  /** The callers that wait for their second answer. */
  let unready = callers
  /** The operations in progress that count. */
  let counted = 0
  const succeeds = async (counts: boolean): Promise<boolean> => {
    const startedAtMs = clock.now()
    if (counts) counted++
    try {
      await call(operations++)
      if (counts) onResponse(clock.now() - startedAtMs)
      return true
    } catch (error) {
      onFailure(error)
      return false
    } finally {
      if (counts) counted--
    }
  }
  const isInTime = () => unready > 0 || clock.now() < endsAtMs
  const isOver = () => signal?.aborted || (counted === 0 && !isInTime())
  const runCaller = async (): Promise<void> => {
    let goesOn = (await succeeds(false)) && (await succeeds(true))
    unready--
    while (goesOn && !isOver()) goesOn = await succeeds(isInTime())
  }
  await Promise.all(Array.from({ length: callers }, runCaller))
  return operations
}
