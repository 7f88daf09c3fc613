import { describe, expect, test } from 'vitest'
import { checkinAll, checkoutMany, counters, poolFixture } from './pool-fixture.ts'
import { recordingObserver } from './recording-observer.ts'

describe('QueuePool with connections that break', () => {
  test('closes a broken connection when it comes back, without a reset', async () => {
    const log: string[] = []
    const { factory, pool } = poolFixture({ poolSize: 1 }, recordingObserver(log))
    const lease = await pool.checkout()
    log.length = 0

    lease.connection.broken = true
    await lease.checkin()

    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.calls).toEqual(['connect 1', 'close 1'])
    expect(log).toEqual(['invalidate 1', 'close 1', 'checkin null'])
    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
  })

  test('replaces a connection that broke while idle', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    const lease = await pool.checkout()
    const { connection } = lease
    await lease.checkin()

    connection.broken = true

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
    expect(factory.calls.slice(2)).toEqual(['close 1', 'connect 2'])
  })

  test('gives the next waiter a new connection in place of a broken one', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const lease = await pool.checkout()
    const waiting = pool.checkout()

    lease.connection.broken = true
    await lease.checkin()

    await expect(waiting).resolves.toHaveProperty('connection.id', 2)
  })

  test('stays within its limit while broken connections take time to close', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 0 })
    const leases = await checkoutMany(pool, 2)
    factory.closeMs = 50
    for (const lease of leases) lease.connection.broken = true

    const returning = checkinAll(leases)
    const waiting = [pool.checkout(), pool.checkout()]
    await clock.advance(49)
    expect(factory.opened).toBe(2)

    await clock.advance(51)
    await returning
    await Promise.all(waiting)
    expect([...factory.open]).toEqual([3, 4])
  })

  test('never calls isBroken if the factory has none', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    Object.assign(factory, { isBroken: undefined, reset: undefined, ping: undefined })

    await checkinAll([await pool.checkout()])

    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })
})
