import { systemClock, type Clock, type Timer } from '../../../src/index.ts'
import type { Schedule } from '../../plan/schedule.ts'

export interface OpenLoopOptions {
  readonly schedule: Pick<Schedule, 'dueMs'>
  /** When the schedule begins, on the clock. */
  readonly startedAtMs: number
  readonly clock: Clock
  /** Sends a request. @param dueMs - when it was due, on the clock; never later than now. */
  readonly issue: (index: number, dueMs: number) => void
  readonly signal: AbortSignal
}

/** A timer of the machine fires up to a millisecond late: what is due sooner is waited for by turns of the loop. */
const TURNS_MS = 1.5

/**
 * Issues every request of a schedule when it is due, whatever became of those before. After a delay
 * of this process all that is due is issued at once, each with the time when it was due, so that the
 * delay counts as the wait that a user would have had.
 *
 * @returns when the last one has been issued, or the signal aborts.
 */
export function runOpenLoop({
  schedule,
  startedAtMs,
  clock,
  issue,
  signal,
}: OpenLoopOptions): Promise<void> {
  const { dueMs } = schedule
  let next = 0
  let waiting: Timer | undefined
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      waiting?.cancel()
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const issueDue = (): void => {
      try {
        const nowMs = clock.now()
        for (; next < dueMs.length; next++) {
          const dueAtMs = startedAtMs + (dueMs[next] as number)
          if (dueAtMs > nowMs) break
          issue(next, dueAtMs)
        }
      } catch (error) {
        reject(error)
        return
      }
      if (next === dueMs.length || signal.aborted) return stop()
      waiting = callAt(clock, startedAtMs + (dueMs[next] as number), issueDue)
    }
    signal.addEventListener('abort', stop)
    issueDue()
  })
}

/** Calls `callback` at that time or, on the machine's clock, some turns of the event loop before. */
function callAt(clock: Clock, atMs: number, callback: () => void): Timer {
  const leftMs = Math.max(0, atMs - clock.now())
  if (clock !== systemClock) return clock.setTimer(callback, leftMs)
  if (leftMs > TURNS_MS) return clock.setTimer(callback, leftMs - TURNS_MS)
  const turn = setImmediate(callback)
  return { cancel: () => clearImmediate(turn) }
}
