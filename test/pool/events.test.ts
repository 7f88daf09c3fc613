import { describe, expect, test } from 'vitest'
import type { PoolOptions } from '../../src/pool/pool-options.ts'
import { checkoutMany, poolFixture, watch } from './pool-fixture.ts'
import { recordingObserver } from './recording-observer.ts'

function watchedPool(options: PoolOptions) {
  const log: string[] = []
  return { log, ...poolFixture(options, recordingObserver(log)) }
}

describe('PoolObserver', () => {
  test('reports first_connect, connect, checkout; later connect, checkout [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 2 })

    await checkoutMany(pool, 2)

    expect(log).toEqual(['first_connect 1', 'connect 1', 'checkout 1', 'connect 2', 'checkout 2'])
  })

  test('reports reset, checkin on return, and then close when the pool is full [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 1, maxOverflow: 1 })
    const [first, second] = await checkoutMany(pool, 2)
    log.length = 0

    await first?.checkin()
    await second?.checkin()

    expect(log).toEqual(['reset 1', 'checkin 1', 'reset 2', 'checkin 2', 'close 2'])
  })

  test('reports invalidate, close, checkin(null), and connect again on reconnect [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 1 })
    const lease = await pool.checkout()
    log.length = 0

    await lease.invalidate()
    await pool.checkout()

    expect(log).toEqual(['invalidate 1', 'close 1', 'checkin null', 'connect 2', 'checkout 2'])
  })

  test('reports soft_invalidate, and close with the replacement [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 1 })
    const lease = await pool.checkout()
    log.length = 0

    lease.softInvalidate()
    await lease.checkin()
    await pool.checkout()

    expect(log).toEqual([
      'soft_invalidate 1',
      'reset 1',
      'checkin 1',
      'close 1',
      'connect 2',
      'checkout 2',
    ])
  })

  test('reports detach, and reset, close_detached without checkin at its end [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 1 })
    const lease = await pool.checkout()
    log.length = 0

    lease.detach()
    await lease.checkin()

    expect(log).toEqual(['detach 1', 'reset 1', 'close_detached 1'])
  })

  test('reports close for each idle connection on dispose [62]', async () => {
    const { log, pool } = watchedPool({ poolSize: 2 })
    const leases = await checkoutMany(pool, 2)
    for (const lease of leases) await lease.checkin()
    log.length = 0

    await pool.dispose()

    expect(log).toEqual(['close 1', 'close 2'])
  })

  test('reports first_connect again when it threw [62]', async () => {
    const heard: number[] = []
    const { factory, pool } = poolFixture(
      {},
      {
        onFirstConnect: ({ id }) => {
          heard.push(id)
          if (id === 1) throw new Error('not ready')
        },
      },
    )

    await expect(pool.checkout()).rejects.toThrow('not ready')
    await checkoutMany(pool, 2)

    expect(heard).toEqual([1, 2])
    expect([...factory.open]).toEqual([2, 3])
  })

  test('reports how long a caller waited, connected and held, in milliseconds', async () => {
    const times: [string, ...number[]][] = []
    const { clock, factory, pool } = poolFixture(
      { poolSize: 1, maxOverflow: 0, timeoutMs: 1_000 },
      {
        onConnect: (_connection, _record, connectMs) => times.push(['connect', connectMs]),
        onCheckout: (_connection, _record, waitMs, connectMs) =>
          times.push(['checkout', waitMs, connectMs]),
        onCheckin: (_connection, _record, holdMs) => times.push(['checkin', holdMs]),
        onTimeout: (waitMs) => times.push(['timeout', waitMs]),
      },
    )
    factory.connectMs = 20
    const opening = pool.checkout()
    await clock.advance(20)
    const first = await opening
    const waiting = pool.checkout()
    await clock.advance(300)
    await first.checkin()
    const second = await waiting
    watch(pool.checkout())
    await clock.advance(1_000)
    await second.checkin()

    expect(times).toEqual([
      ['connect', 20],
      ['checkout', 0, 20],
      ['checkin', 300],
      ['checkout', 300, 0],
      ['timeout', 1_000],
      ['checkin', 1_000],
    ])
    expect(second.waitMs).toBe(300)
    expect(first.connectMs).toBe(20)
  })
})
