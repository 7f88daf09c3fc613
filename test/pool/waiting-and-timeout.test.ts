import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/clock.ts'
import { PoolTimeoutError } from '../../src/pool/pool-errors.ts'
import { QueuePool } from '../../src/pool/queue-pool.ts'
import { EarlyClock } from './early-clock.ts'
import { checkinAll, checkoutMany, counters, poolFixture, watch } from './pool-fixture.ts'
import { RecordingFactory } from './recording-factory.ts'

describe('QueuePool waiting', () => {
  test('gives a waiter the next connection that comes back, even in overflow [17]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 1 })
    const [first] = await checkoutMany(pool, 2)
    const waiting = pool.checkout()

    await first?.checkin()
    const lease = await waiting

    expect(lease.connection.id).toBe(1)
    expect(factory.count('close')).toBe(0)
  })

  test('closes no overflow connection while anyone waits [18]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 2 })
    const holders = await checkoutMany(pool, 3)
    const waiting = [pool.checkout(), pool.checkout()]

    await checkinAll(holders)
    await Promise.all(waiting)
    expect(counters(pool)).toEqual([1, 1, 2, 2])
    expect(factory.count('close')).toBe(0)

    await checkinAll(await Promise.all(waiting))
    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.count('close')).toBe(2)
  })

  test('names size, overflow and timeout when it times out, in SQLAlchemy’s words [19]', async () => {
    const { clock, pool } = poolFixture()
    await checkoutMany(pool, 15)
    const waiter = watch(pool.checkout())

    await clock.advance(30_000)

    expect(waiter.error).toBeInstanceOf(PoolTimeoutError)
    expect(waiter.error).toMatchObject({
      name: 'PoolTimeoutError',
      code: 'POOL_TIMEOUT',
      timeoutMs: 30_000,
      message: 'QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00',
      status: { poolSize: 5, maxOverflow: 10, checkedIn: 0, checkedOut: 15, waiting: 0 },
    })
  })

  // Python rounds 0.125 to the even digit and prints 0.12.
  test('prints the timeout in seconds, half a hundredth rounded up [20]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 125 })
    await pool.checkout()
    const waiter = watch(pool.checkout())

    await clock.advance(125)

    expect(String(waiter.error)).toMatch(/timeout 0\.13$/)
  })

  test('honours timeouts below a second [21]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 500 })
    await pool.checkout()
    const waiter = watch(pool.checkout())

    await clock.advance(499)
    expect(waiter.state).toBe('pending')

    await clock.advance(1)
    expect(waiter.state).toBe('rejected')
  })

  test('waits no less than timeoutMs, even if timers fire early [22]', async () => {
    const clock = new EarlyClock(0.6)
    const waits: number[] = []
    const pool = new QueuePool(
      new RecordingFactory(clock),
      { poolSize: 1, maxOverflow: 0, timeoutMs: 100, clock },
      { onTimeout: (waitMs) => waits.push(waitMs) },
    )
    await pool.checkout()
    const waiter = watch(pool.checkout())

    await clock.advance(99.9)
    expect(waiter.state).toBe('pending')

    await clock.advance(1)
    expect(waiter.state).toBe('rejected')
    expect(waits[0]).toBeGreaterThanOrEqual(100)
  })

  test('is in the same state after a timeout as before [23]', async () => {
    const { clock, pool } = poolFixture()
    await checkoutMany(pool, 15)
    const waiter = watch(pool.checkout())

    await clock.advance(30_000)

    expect(waiter.state).toBe('rejected')
    expect(counters(pool)).toEqual([5, 0, 10, 15])
    expect(pool.status().waiting).toBe(0)
  })

  // SQLAlchemy lets it wait on and look again at its timeout.
  test('lets a waiter connect as soon as a slot is free, not at its timeout [24]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 1_000 })
    factory.connectMs = 200
    factory.connectErrors.push(new Error('no route'))
    const failing = watch(pool.checkout())
    const waiter = watch(pool.checkout())

    await clock.advance(400)

    expect(failing.error).toEqual(new Error('no route'))
    expect(waiter.state).toBe('fulfilled')
    expect(waiter.value?.waitMs).toBe(200)
    expect(waiter.value?.connectMs).toBe(200)
  })

  // SQLAlchemy's asynchronous pool raises TimeoutError on Python 3.11 although a slot is idle.
  test('hands out an idle connection with timeoutMs 0, and fails at once without one [25]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 0 })
    await checkinAll([await pool.checkout()])

    const lease = await pool.checkout()
    expect(lease.connection.id).toBe(1)

    await expect(pool.checkout()).rejects.toThrow(/limit of size 1 overflow 0 .* timeout 0\.00$/)
    expect(clock.pendingTimers).toBe(0)
  })

  test.each([0, -1, 3])(
    'serves every waiter in the end with timeoutMs null and maxOverflow %i [26]',
    async (maxOverflow) => {
      const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow, timeoutMs: null })
      const callers = Array.from({ length: 20 }, () => pool.use(() => sleep(clock, 60_000)))

      expect(clock.pendingTimers).toBe(0)
      await clock.advance(20 * 60_000)

      await expect(Promise.all(callers)).resolves.toHaveLength(20)
      expect(pool.status().checkedOut).toBe(0)
    },
  )

  test('serves the next waiter when one times out [27]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const holder = await pool.checkout()
    const giveUp = new AbortController()
    const aborted = watch(pool.checkout({ signal: giveUp.signal }))
    const next = watch(pool.checkout())

    giveUp.abort(new Error('client went away'))
    await holder.checkin()
    await clock.advance(0)

    expect(aborted.error).toEqual(new Error('client went away'))
    expect(next.state).toBe('fulfilled')
    expect(counters(pool)).toEqual([1, 0, 0, 1])
  })

  test('lets others check out while one connection hangs while opening [28]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 1 })
    factory.connectMs = 3_600_000
    const hanging = watch(pool.checkout())
    factory.connectMs = 0

    const leases = await checkoutMany(pool, 2)
    await checkinAll(leases)
    await clock.advance(60_000)

    expect(hanging.state).toBe('pending')
    expect(counters(pool)).toEqual([2, 2, 1, 1])
  })

  test('does not count the time to connect against the timeout', async () => {
    const { clock, factory, pool } = poolFixture({ timeoutMs: 100 })
    factory.connectMs = 5_000
    const slow = watch(pool.checkout())

    await clock.advance(5_000)

    expect(slow.state).toBe('fulfilled')
    expect(slow.value?.connectMs).toBe(5_000)
  })
})
