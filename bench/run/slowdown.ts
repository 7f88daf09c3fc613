import { sleep, type Clock } from '../../src/index.ts'
import { pause } from '../process/pause.ts'

type Call = (index: number) => Promise<unknown>

/** The latest that a sleeping thread wakes up; the rest of a wait is spent polling the clock. */
const WAKING_MS = 0.12

/**
 * Makes every call take `factor` times as long by delaying its result or error: whatever limits a burst, its
 * makespan grows by this factor. It tests a gate (docs/decisions/slowed-down-operations.md). While other
 * calls are running it waits by a timer, which may be a millisecond late and does not delay them. Otherwise
 * this thread is idle, and sleeps, which is exact to a tenth of a millisecond.
 *
 * @param clock - the machine's own, as a thread cannot sleep in simulated time.
 */
export function slowedDown(call: Call, factor: number, clock: Clock): Call {
  const due = new Set<{ readonly atMs: number }>()
  let atWork = 0
  let allDone = Promise.resolve()
  let wakeAll: () => void = () => undefined

  const wait = async (atMs: number): Promise<void> => {
    const answer = { atMs }
    due.add(answer)
    while (clock.now() < atMs) {
      if (atWork > 0) {
        await Promise.race([allDone, sleep(clock, atMs - clock.now())])
      } else {
        pause(Math.min(...Array.from(due, (each) => each.atMs)) - clock.now() - WAKING_MS)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    due.delete(answer)
  }

  return async (index) => {
    const startedAtMs = clock.now()
    if (atWork++ === 0) allDone = new Promise((resolve) => (wakeAll = resolve))
    try {
      return await call(index)
    } finally {
      const tookMs = clock.now() - startedAtMs
      if (--atWork === 0) wakeAll()
      await wait(startedAtMs + tookMs * factor)
    }
  }
}
