import { describe, expect, test } from 'vitest'
import type { Timer } from '../../src/clock.ts'
import { QueuePool } from '../../src/pool/queue-pool.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { poolFixture, watch } from './pool-fixture.ts'
import { RecordingFactory } from './recording-factory.ts'

/** Counts the timers that were set, and remembers the longest delay. */
class CountingClock extends FakeClock {
  timersSet = 0
  longestMs = 0

  override setTimer(callback: () => void, delayMs: number): Timer {
    this.timersSet++
    this.longestMs = Math.max(this.longestMs, delayMs)
    return super.setTimer(callback, delayMs)
  }
}

function countedPool(timeoutMs: number) {
  const clock = new CountingClock()
  const factory = new RecordingFactory(clock)
  return { clock, pool: new QueuePool(factory, { poolSize: 1, maxOverflow: 0, timeoutMs, clock }) }
}

describe('the waiters’ timer', () => {
  test('is the only one for 1000 waiters, and is cancelled when all are served', async () => {
    const { clock, pool } = countedPool(30_000)
    const holder = await pool.checkout()
    const callers = Array.from({ length: 1_000 }, () => pool.use(() => undefined))
    expect(pool.status().waiting).toBe(1_000)
    expect(clock.timersSet).toBe(1)
    expect(clock.pendingTimers).toBe(1)

    await holder.checkin()
    await Promise.all(callers)

    expect(clock.timersSet).toBe(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('times out each of 1000 waiters in its own millisecond', async () => {
    const { clock, pool } = countedPool(5_000)
    await pool.checkout()
    const callers = []
    for (let made = 0; made < 1_000; made++) {
      callers.push(watch(pool.checkout()))
      await clock.advance(1)
    }
    await clock.advance(3_999)
    expect(callers.every(({ state }) => state === 'pending')).toBe(true)

    await clock.advance(500)

    const rejected = callers.filter(({ state }) => state === 'rejected')
    expect(rejected).toEqual(callers.slice(0, 500))
    expect(clock.pendingTimers).toBe(1)
  })

  test('the timer of the waiters is re-armed when its waiter has been served', async () => {
    const { clock, pool } = countedPool(1_000)
    const holder = await pool.checkout()
    const served = watch(pool.checkout())
    await clock.advance(600)
    const waiter = watch(pool.checkout())
    await holder.checkin()

    await clock.advance(999)
    expect(served.state).toBe('fulfilled')
    expect(waiter.state).toBe('pending')

    await clock.advance(1)
    expect(waiter.error).toMatchObject({ code: 'POOL_TIMEOUT' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('is set in parts for a timeout longer than setTimeout supports', async () => {
    const days = 24 * 3_600_000
    const { clock, pool } = countedPool(30 * days)
    await pool.checkout()
    const waiter = watch(pool.checkout())

    await clock.advance(30 * days - 1)
    expect(waiter.state).toBe('pending')
    expect(clock.longestMs).toBeLessThan(2 ** 31)

    await clock.advance(1)
    expect(waiter.state).toBe('rejected')
  })

  test('the waiters’ timer is not set when nobody waits', async () => {
    const { clock, pool } = poolFixture()

    await pool.use(() => undefined)

    expect(clock.pendingTimers).toBe(0)
  })
})
