import type { Clock, Timer } from '../../src/index.ts'
import { FaultError } from '../io.ts'
import { StoppedError } from './measure-error.ts'

/** The time for operations to finish after an abort. */
const PATIENCE_MS = 4_000

interface Stopping {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Waits for work that ends by itself soon after an abort; if an operation prevents that, it is abandoned.
 *
 * @param operations - the names of custom operations.
 * @throws {StoppedError} if the work does not end in time, or a fault occurs and there are custom operations,
 * which it names.
 * @throws {FaultError} for a fault without custom operations.
 */
export async function untilStopped<T>(
  work: Promise<T>,
  { clock, signal }: Stopping,
  operations: readonly string[],
): Promise<T> {
  let timer: Timer | undefined
  let onAbort = (): void => undefined
  const givenUp = new Promise<never>((_, reject) => {
    onAbort = () => {
      const error = signal.reason as Error
      const giveUp = (): void => reject(error)
      if (error instanceof FaultError && error.kind === 'stalled') giveUp()
      else timer = clock.setTimer(() => reject(new StoppedError(tooLong(operations))), PATIENCE_MS)
    }
  })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const result = await Promise.race([work, givenUp])
    if (signal.reason instanceof FaultError) throw signal.reason
    return result
  } catch (error) {
    const { reason } = signal as { readonly reason?: unknown }
    if (!(reason instanceof FaultError) || operations.length === 0) throw error
    throw new StoppedError(`${operations.join(' or ')}: ${reason.message}`, { cause: reason })
  } finally {
    timer?.cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function tooLong(operations: readonly string[]): string {
  const name = operations.length > 0 ? operations.join(' or ') : 'an operation'
  return `${name}: it did not end within ${PATIENCE_MS / 1000} s after the stop and was abandoned`
}
