import { describe, expect, test } from 'vitest'
import { checkinAll, checkoutMany, ids, poolFixture, watch } from './pool-fixture.ts'

describe('QueuePool order', () => {
  test('hands out the idle connection that came back first [13]', async () => {
    const { pool } = poolFixture({ poolSize: 3 })
    await checkinAll(await checkoutMany(pool, 3))

    expect(ids(await checkoutMany(pool, 3))).toEqual([1, 2, 3])
  })

  test('hands out the idle connection that came back last when lifo is set [14]', async () => {
    const { pool } = poolFixture({ poolSize: 3, lifo: true })
    await checkinAll(await checkoutMany(pool, 3))

    expect(ids(await checkoutMany(pool, 3))).toEqual([3, 2, 1])
  })

  test('serves a single serial user from one connection when lifo is set [14]', async () => {
    const { pool } = poolFixture({ poolSize: 3, lifo: true })
    await checkinAll(await checkoutMany(pool, 3))
    const used: number[] = []

    for (let turn = 0; turn < 4; turn++) {
      await pool.use((connection) => {
        used.push(connection.id)
      })
    }

    expect(used).toEqual([3, 3, 3, 3])
  })

  test.each([false, true])(
    'serves waiters in order of arrival, also with lifo %s [15]',
    async (lifo) => {
      const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0, lifo })
      const holder = await pool.checkout()
      const served: number[] = []
      const waiters = [0, 1, 2].map((number) =>
        pool.use(() => {
          served.push(number)
        }),
      )

      await holder.checkin()
      await clock.advance(0)
      await Promise.all(waiters)

      expect(served).toEqual([0, 1, 2])
    },
  )

  test('serves 20 waiters in order of arrival [16]', async () => {
    const { pool } = poolFixture({ poolSize: 2, maxOverflow: 0 })
    const holders = await checkoutMany(pool, 2)
    const served: number[] = []
    const waiters = Array.from({ length: 20 }, (_, number) =>
      pool.use(() => {
        served.push(number)
      }),
    )

    await checkinAll(holders)
    await Promise.all(waiters)

    expect(served).toEqual(Array.from({ length: 20 }, (_, number) => number))
  })

  // SQLAlchemy queues the connection and wakes the waiter: who comes in between may be first.
  test('gives a connection to the waiter, not to a checkout right after its return [16]', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, maxOverflow: 0 })
    const holder = await pool.checkout()
    const waiter = watch(pool.checkout())

    void holder.checkin()
    const newcomer = watch(pool.checkout())
    await clock.advance(0)

    expect(waiter.state).toBe('fulfilled')
    expect(newcomer.state).toBe('pending')
  })
})
