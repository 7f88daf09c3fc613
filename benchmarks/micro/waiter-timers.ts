import { QueuePool, systemClock } from '../../src/index.ts'
import { runContest, type Contestant, type ContestOptions, type MicroRow } from './contest.ts'

const CALLERS = 100
const PAIRS = 30
const TIMEOUT_MS = 30_000

/**
 * Measures what the pool saves by using one timer for all waiters, compared with a timer for each caller:
 * docs/decisions/pool-one-timer.md.
 */
export function benchmarkWaiterTimers(options?: ContestOptions): Promise<MicroRow[]> {
  const contestants = [withTimerEach(), withOneTimer()]
  return runContest(
    { label: `${CALLERS} callers`, operations: CALLERS * PAIRS, contestants },
    options,
  )
}

function newPool(timeoutMs: number | null): QueuePool<object> {
  return new QueuePool(
    { connect: () => ({}), close: () => undefined },
    { poolSize: 15, maxOverflow: 0, timeoutMs },
  )
}

function contestant(name: string, pair: () => Promise<void>): Contestant {
  const caller = async (): Promise<void> => {
    for (let done = 0; done < PAIRS; done++) await pair()
  }
  return {
    name,
    run: async () => {
      await Promise.all(Array.from({ length: CALLERS }, caller))
    },
  }
}

function withOneTimer(): Contestant {
  const pool = newPool(TIMEOUT_MS)
  return contestant('one timer for all', async () => {
    const lease = await pool.checkout()
    void lease.checkin()
  })
}

function withTimerEach(): Contestant {
  const pool = newPool(null)
  return contestant('a timer each', async () => {
    const timer = systemClock.setTimer(() => undefined, TIMEOUT_MS)
    const lease = await pool.checkout()
    timer.cancel()
    void lease.checkin()
  })
}
