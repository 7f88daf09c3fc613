import type { Clock } from '../../../src/index.ts'
import type { Schedule } from '../../plan/schedule.ts'
import type { Alarm } from './alarm.ts'

export interface OpenLoopOptions {
  readonly schedule: Pick<Schedule, 'dueMs'>
  /** When the schedule begins, on the clock. */
  readonly startedAtMs: number
  readonly clock: Clock
  readonly alarm: Alarm
  /** Sends a request. @param dueMs - when it was due, on the clock; never later than now. */
  readonly issue: (index: number, dueMs: number) => void
  readonly signal: AbortSignal
}

/**
 * Issues every request of a schedule when it is due, whatever became of those before. After a delay
 * of this process all that is due is issued at once, each with the time when it was due, so that the
 * delay counts as the wait that a user would have had.
 *
 * @returns when the last one has been issued, or the signal aborts.
 */
export function runOpenLoop(options: OpenLoopOptions): Promise<void> {
  const { schedule, startedAtMs, clock, alarm, issue, signal } = options
  const dueAtMs = schedule.dueMs.map((dueMs) => startedAtMs + dueMs)
  let next = 0
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      alarm.stop()
      signal.removeEventListener('abort', stop)
      resolve()
    }
    const issueDue = (): void => {
      try {
        const nowMs = clock.now()
        for (; next < dueAtMs.length; next++) {
          if ((dueAtMs[next] as number) > nowMs) break
          issue(next, dueAtMs[next] as number)
        }
      } catch (error) {
        stop()
        reject(error)
      }
      if (next === dueAtMs.length) stop()
    }
    signal.addEventListener('abort', stop)
    if (dueAtMs.length === 0 || signal.aborted) stop()
    else alarm.set(dueAtMs, issueDue)
  })
}
