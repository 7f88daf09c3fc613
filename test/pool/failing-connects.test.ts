import { describe, expect, test } from 'vitest'
import { checkinAll, checkoutMany, counters, poolFixture, watch } from './pool-fixture.ts'

const refused = new Error('connection refused')

describe('QueuePool with connects that fail', () => {
  test('rejects with the error of the factory and releases the slot [29]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 1 })
    await pool.checkout()
    factory.connectErrors.push(refused)

    await expect(pool.checkout()).rejects.toBe(refused)
    expect(counters(pool)).toEqual([2, 0, -1, 1])

    await expect(checkoutMany(pool, 2)).resolves.toHaveLength(2)
  })

  test.each(['invalidated', 'recycled'] as const)(
    'keeps an %s slot, empty, and retries at its next checkout [30]',
    async (how) => {
      const { clock, factory, pool } = poolFixture({
        poolSize: 1,
        maxOverflow: 0,
        recycleMs: 1_000,
      })
      const lease = await pool.checkout()
      await (how === 'invalidated' ? lease.invalidate() : lease.checkin())
      await clock.advance(1_001)
      factory.connectErrors.push(refused)

      await expect(pool.checkout()).rejects.toBe(refused)
      expect(counters(pool)).toEqual([1, 1, 0, 0])
      expect(factory.open.size).toBe(0)

      await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
    },
  )

  // SQLAlchemy wakes nobody: the waiter connects when its own timeout expires.
  test('wakes the next waiter, who connects [31]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 1_000 })
    factory.connectMs = 200
    factory.connectErrors.push(refused)
    const failing = watch(pool.checkout())
    const waiter = watch(pool.checkout())

    await clock.advance(200)
    expect(failing.error).toBe(refused)
    expect(pool.status().waiting).toBe(0)

    await clock.advance(200)
    expect(waiter.state).toBe('fulfilled')
  })

  // SQLAlchemy wakes nobody here either.
  test('wakes the next waiter when an emptied slot fails to reconnect [31]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 1_000 })
    await (await pool.checkout()).invalidate()
    factory.connectMs = 200
    factory.connectErrors.push(refused)
    const failing = watch(pool.checkout())
    const waiter = watch(pool.checkout())

    await clock.advance(400)

    expect(failing.error).toBe(refused)
    expect(waiter.state).toBe('fulfilled')
  })

  test('fails every waiter in turn while the server is unavailable [31]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, timeoutMs: 1_000 })
    factory.connectMs = 10
    factory.connectErrors.push(refused, refused, refused)
    const callers = [1, 2, 3].map(() => watch(pool.checkout()))

    await clock.advance(30)

    expect(callers.map((caller) => caller.error)).toEqual([refused, refused, refused])
    expect(counters(pool)).toEqual([1, 0, -1, 0])
    expect(clock.pendingTimers).toBe(0)
  })

  test('neither retries nor backs off by itself [32]', async () => {
    const { clock, factory, pool } = poolFixture()
    factory.connectErrors.push(refused)

    const failing = watch(pool.checkout())
    await clock.advance(0)

    expect(failing.error).toBe(refused)
    expect(factory.count('connect')).toBe(1)
    expect(clock.pendingTimers).toBe(0)
    await checkinAll([await pool.checkout()])
  })
})
