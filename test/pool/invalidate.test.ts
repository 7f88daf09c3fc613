import { describe, expect, test } from 'vitest'
import { checkinAll, checkoutMany, counters, ids, poolFixture } from './pool-fixture.ts'

describe('QueuePool invalidation', () => {
  test('closes the connection at once, without a reset, and keeps its slot empty [33]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 1 })
    const [lease] = await checkoutMany(pool, 2)

    await lease?.invalidate()

    expect(counters(pool)).toEqual([2, 1, 0, 1])
    expect(lease?.isValid).toBe(false)
    expect(factory.calls.slice(2)).toEqual(['close 1'])
  })

  test.each(['invalidate', 'checkin'] as const)(
    'warns, and does nothing, when the connection was closed by %s [34]',
    async (how) => {
      const warnings: string[] = []
      const { factory, pool } = poolFixture({}, { onWarning: (message) => warnings.push(message) })
      const lease = await pool.checkout()
      await lease[how]()
      const before = [counters(pool), factory.calls.length]

      await lease.invalidate()
      lease.softInvalidate()

      const warning = "Can't invalidate an already-closed connection."
      expect(warnings).toEqual([warning, warning])
      expect([counters(pool), factory.calls.length]).toEqual(before)
    },
  )

  test('ignores a later checkin [35]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    const lease = await pool.checkout()
    await lease.invalidate()

    await lease.checkin()

    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.calls).toEqual(['connect 1', 'close 1'])
  })

  test('reconnects in the empty slot before a new slot is created [36]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 1 })
    const [lease] = await checkoutMany(pool, 2)
    await lease?.invalidate()

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 3)

    expect(factory.opened).toBe(3)
    expect(counters(pool)).toEqual([2, 0, 0, 2])
  })

  test('drops the slot when poolSize are idle [37]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 1 })
    const [first, second] = await checkoutMany(pool, 2)
    await first?.checkin()

    await second?.invalidate()

    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.count('close')).toBe(1)
  })

  test('leaves a softly invalidated connection usable until its next checkout [38]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    const lease = await pool.checkout()

    lease.softInvalidate()
    expect(lease.isValid).toBe(true)
    expect(lease.connection.id).toBe(1)

    await lease.checkin()
    expect(factory.calls).toEqual(['connect 1', 'reset 1 rollback'])

    await checkinAll([await pool.checkout()])
    expect(factory.calls.slice(2)).toEqual(['close 1', 'connect 2', 'reset 2 rollback'])
    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
  })

  test('replaces all older connections, each at its own next checkout [39]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 3 })
    const [first, second, third] = await checkoutMany(pool, 3)
    await second?.checkin()
    await third?.checkin()

    pool.invalidateAll(first!)
    expect([...factory.open]).toEqual([1, 2, 3])

    await first?.checkin()
    const replaced = await checkoutMany(pool, 3)
    expect(ids(replaced)).toEqual([4, 5, 6])
    expect([...factory.open]).toEqual([4, 5, 6])
  })

  test('leaves connections alone that were opened after the disconnect [39]', async () => {
    const { pool } = poolFixture({ poolSize: 2 })
    const first = await pool.checkout()
    pool.invalidateAll(first)
    const later = await pool.checkout()
    await later.checkin()

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
  })

  test('counts a connection that is just being opened among the older ones [39]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 2 })
    const first = await pool.checkout()
    factory.connectMs = 10
    const opening = pool.checkout()

    pool.invalidateAll(first)
    await clock.advance(10)
    await checkinAll([await opening])

    const replacing = pool.checkout()
    await clock.advance(10)
    await expect(replacing).resolves.toHaveProperty('connection.id', 3)
  })

  test('treats disconnects of one generation as one [39]', async () => {
    const { pool } = poolFixture({ poolSize: 3 })
    const [first, second] = await checkoutMany(pool, 2)
    pool.invalidateAll(first!)
    const later = await pool.checkout()

    pool.invalidateAll(second!)
    await later.checkin()

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 3)
  })

  test('clears info when it reconnects, and keeps recordInfo [40]', async () => {
    const { pool } = poolFixture({ poolSize: 1 })
    const before = await pool.checkout()
    before.record.info['seen'] = true
    before.record.recordInfo['seen'] = true
    await before.invalidate()

    const { record } = await pool.checkout()

    expect(record.info).toEqual({})
    expect(record.recordInfo).toEqual({ seen: true })
  })

  test('keeps info while the connection stays [40]', async () => {
    const { pool } = poolFixture({ poolSize: 1 })
    const before = await pool.checkout()
    before.record.info['seen'] = true
    await before.checkin()

    const { record } = await pool.checkout()

    expect(record.info).toEqual({ seen: true })
  })
})
