import { describe, expect, test } from 'vitest'
import { checkinAll, checkoutMany, poolFixture, watch } from './pool-fixture.ts'

describe('QueuePool.close', () => {
  test('waits for the last connection to come back and be closed', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, maxOverflow: 2 })
    const [idle, ...stragglers] = await checkoutMany(pool, 3)
    await idle?.checkin()
    factory.closeMs = 10

    const closing = watch(pool.close())
    await clock.advance(1_000)
    expect([...factory.open]).toEqual([2, 3])
    expect(closing.state).toBe('pending')

    const returning = watch(checkinAll(stragglers))
    await clock.advance(19)
    expect(closing.state).toBe('pending')

    await clock.advance(1)
    expect(returning.state).toBe('fulfilled')
    expect(closing.state).toBe('fulfilled')
    expect(factory.open.size).toBe(0)
  })

  test('waits for idle connections that are being closed', async () => {
    const { clock, factory, pool } = poolFixture()
    await checkinAll(await checkoutMany(pool, 2))
    factory.closeMs = 10

    watch(pool.dispose())
    const closing = watch(pool.close())
    await clock.advance(9)
    expect(closing.state).toBe('pending')

    await clock.advance(1)
    expect(closing.state).toBe('fulfilled')
  })

  test('waits for a connection that is being opened, and rejects its checkout', async () => {
    const { clock, factory, pool } = poolFixture()
    factory.connectMs = 100
    const connecting = watch(pool.checkout())
    await clock.advance(10)

    const closing = watch(pool.close())
    await clock.advance(89)
    expect(closing.state).toBe('pending')

    await clock.advance(1)
    expect(closing.state).toBe('fulfilled')
    expect(connecting.error).toMatchObject({ code: 'POOL_DISPOSED' })
    expect(factory.open.size).toBe(0)
  })

  test('resolves for every caller', async () => {
    const { clock, pool } = poolFixture()
    const straggler = await pool.checkout()
    const closing = [watch(pool.close()), watch(pool.close())]

    await straggler.checkin()
    await clock.advance(0)
    expect(closing.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled'])

    await expect(pool.close()).resolves.toBeUndefined()
  })

  test('resolves at once for a pool that was never used', async () => {
    const { pool } = poolFixture()

    await expect(pool.close()).resolves.toBeUndefined()
  })

  test('rejects further checkouts', async () => {
    const { pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const straggler = await pool.checkout()
    const waiter = watch(pool.checkout())

    const closing = pool.close()
    await expect(pool.checkout()).rejects.toMatchObject({
      name: 'PoolDisposedError',
      code: 'POOL_DISPOSED',
    })
    await straggler.checkin()
    await closing

    expect(waiter.error).toMatchObject({ code: 'POOL_DISPOSED' })
  })

  test('does not wait for detached connections', async () => {
    const { factory, pool } = poolFixture()
    const detached = await pool.checkout()
    detached.detach()

    await pool.close()

    expect([...factory.open]).toEqual([1])
  })
})
