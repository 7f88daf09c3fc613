import { systemClock } from '../../src/clock.ts'
import { Waiter, WaiterQueue } from '../../src/pool/waiter-queue.ts'
import { runContest, type Contestant, type ContestOptions, type MicroRow } from './contest.ts'

const WAITERS = 3_000
const TIMEOUT_MS = 30_000

/** What the queue's one timer saves: docs/decisions/pool-one-timer.md. */
export function benchmarkWaiterTimers(options?: ContestOptions): Promise<MicroRow[]> {
  const contestants = [timerEach(), oneTimer()]
  return runContest({ label: '', operations: WAITERS, contestants }, options)
}

function newWaiter(): Waiter<void> {
  return new Waiter(systemClock.now(), ignore, ignore)
}

function oneTimer(): Contestant {
  const queue = new WaiterQueue<void>(systemClock, TIMEOUT_MS, ignore)
  return {
    name: 'one timer for all',
    run: async () => {
      for (let pushed = 0; pushed < WAITERS; pushed++) queue.push(newWaiter())
      for (let waiter = queue.shift(); waiter; waiter = queue.shift()) waiter.resolve()
    },
  }
}

function timerEach(): Contestant {
  const queue = new WaiterQueue<void>(systemClock, null, ignore)
  return {
    name: 'a timer each',
    run: async () => {
      const timers = []
      for (let pushed = 0; pushed < WAITERS; pushed++) {
        queue.push(newWaiter())
        timers.push(systemClock.setTimer(ignore, TIMEOUT_MS))
      }
      for (const timer of timers) {
        timer.cancel()
        queue.shift()?.resolve()
      }
    },
  }
}

function ignore(): void {
  return undefined
}
