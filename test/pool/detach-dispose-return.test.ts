import { describe, expect, test } from 'vitest'
import { LeaseReturnedError, PoolDisposedError } from '../../src/pool/pool-errors.ts'
import { checkinAll, checkoutMany, counters, ids, poolFixture, watch } from './pool-fixture.ts'

describe('Lease.detach', () => {
  test('detach stops counting the connection; its checkin closes it [56]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const detached = await pool.checkout()

    detached.detach()
    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(detached.connection.id).toBe(1)

    const other = await pool.checkout()
    expect(ids([detached, other])).toEqual([1, 2])
    expect([...factory.open]).toEqual([1, 2])

    await detached.checkin()
    expect([...factory.open]).toEqual([2])
    expect(counters(pool)).toEqual([1, 0, 0, 1])
  })

  test('gives its slot to the first waiter, who connects [56]', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const detached = await pool.checkout()
    const waiting = pool.checkout()

    detached.detach()

    await expect(waiting).resolves.toHaveProperty('connection.id', 2)
  })

  test('has no effect the second time [56]', async () => {
    const { pool } = poolFixture({ poolSize: 2 })
    const lease = await pool.checkout()
    lease.detach()

    lease.detach()
    lease.softInvalidate()

    expect(counters(pool)).toEqual([2, 1, -1, 0])
  })

  // SQLAlchemy leaves the connection open.
  test('lets invalidate close the connection, without a reset [56]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    const lease = await pool.checkout()
    lease.detach()

    await lease.invalidate()

    expect(factory.calls).toEqual(['connect 1', 'close 1'])
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })
})

describe('QueuePool.dispose', () => {
  test('closes idle connections; those in use stay open and usable [57]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 2 })
    const [idle, used] = await checkoutMany(pool, 2)
    await idle?.checkin()

    await pool.dispose()

    expect(counters(pool)).toEqual([2, 0, -2, 0])
    expect([...factory.open]).toEqual([2])
    expect(used?.connection.id).toBe(2)
  })

  // SQLAlchemy takes them back into the pool and counts below zero.
  test('closes connections opened before dispose when they are returned [58]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 2 })
    const leases = await checkoutMany(pool, 3)
    await pool.dispose()

    await checkinAll(leases)

    expect(counters(pool)).toEqual([2, 0, -2, 0])
    expect(factory.open.size).toBe(0)
  })

  test('leaves a pool that respects its limit, whatever comes back [58]', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 1, timeoutMs: 0 })
    const before = await checkoutMany(pool, 2)
    await pool.dispose()

    const after = await checkoutMany(pool, 2)
    await before[0]?.checkin()
    await before[1]?.invalidate()

    expect(ids(after)).toEqual([3, 4])
    await expect(pool.checkout()).rejects.toThrow('QueuePool limit of size 1 overflow 1')
  })

  // SQLAlchemy lets them wait until their timeout, and then connects.
  test('rejects the waiters at once [59]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    await pool.checkout()
    const waiters = [1, 2].map(() => watch(pool.checkout()))

    await pool.dispose()
    await clock.advance(0)

    expect(waiters.map(({ error }) => error)).toEqual([
      expect.any(PoolDisposedError),
      expect.any(PoolDisposedError),
    ])
    expect(clock.pendingTimers).toBe(0)
    expect(pool.status().waiting).toBe(0)
  })

  // SQLAlchemy hands the connection out and takes it back into the pool.
  test('rejects a checkout that is connecting, and closes what it opened [59]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1 })
    factory.connectMs = 100
    const connecting = watch(pool.checkout())
    await clock.advance(50)

    await pool.dispose()
    await clock.advance(50)

    expect(connecting.error).toMatchObject({ code: 'POOL_DISPOSED' })
    expect(factory.calls).toEqual(['connect 1', 'close 1'])
    expect(counters(pool)).toEqual([1, 0, -1, 0])
  })
})

describe('QueuePool.dispose while a connection is being replaced', () => {
  test('opens no other in its place', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, recycleMs: 1_000 })
    await checkinAll([await pool.checkout()])
    await clock.advance(1_001)
    factory.closeMs = 10
    const replacing = watch(pool.checkout())
    await clock.advance(5)

    await pool.dispose()
    await clock.advance(5)

    expect(replacing.error).toMatchObject({ code: 'POOL_DISPOSED' })
    expect(factory.opened).toBe(1)
    expect(factory.open.size).toBe(0)
  })
})

describe('QueuePool.recreate', () => {
  test('copies every setting and the observer, and opens nothing [60]', async () => {
    const opened: number[] = []
    const { factory, pool } = poolFixture(
      {
        poolSize: 3,
        maxOverflow: 7,
        timeoutMs: 1_234,
        recycleMs: 5_678,
        prePing: true,
        lifo: true,
        resetOnReturn: 'commit',
      },
      { onConnect: ({ id }) => opened.push(id) },
    )
    await pool.checkout()

    const recreated = pool.recreate()

    expect(recreated.options).toEqual(pool.options)
    expect(counters(recreated)).toEqual([3, 0, -3, 0])
    expect(factory.opened).toBe(1)
    await recreated.checkout()
    expect(opened).toEqual([1, 2])
  })
})

describe('Lease.checkin', () => {
  test('has an effect only once [61]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2 })
    const lease = await pool.checkout()

    await lease.checkin()
    await lease.checkin()
    await lease.checkin()

    expect(counters(pool)).toEqual([2, 1, -1, 0])
    expect(factory.count('reset')).toBe(1)
  })

  test('a late second checkin does not return a connection that was lent again [61]', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const first = await pool.checkout()
    await first.checkin()
    const second = await pool.checkout()

    await first.checkin()

    expect(counters(pool)).toEqual([1, 0, 0, 1])
    expect(second.isValid).toBe(true)
  })

  // In SQLAlchemy the connection becomes None: AttributeError.
  test('leaves a lease whose connection and detach throw LeaseReturnedError', async () => {
    const { pool } = poolFixture()
    const lease = await pool.checkout()
    await lease.checkin()

    expect(() => lease.connection).toThrow(LeaseReturnedError)
    expect(() => lease.detach()).toThrow(
      expect.objectContaining({ name: 'LeaseReturnedError', code: 'LEASE_RETURNED' }),
    )
    expect(lease.isValid).toBe(false)
  })
})
