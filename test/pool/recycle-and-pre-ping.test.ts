import { describe, expect, test } from 'vitest'
import { ConnectionClosedError, DisconnectedError } from '../../src/pool/pool-errors.ts'
import { checkinAll, checkoutMany, counters, ids, poolFixture, watch } from './pool-fixture.ts'

describe('QueuePool recycling', () => {
  test('replaces a connection older than recycleMs, at checkout and not before [41]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, recycleMs: 30_000 })
    await checkinAll([await pool.checkout()])

    await clock.advance(30_000)
    const lease = await pool.checkout()
    expect(lease.connection.id).toBe(1)

    await clock.advance(1_000)
    await lease.checkin()
    expect(factory.count('close')).toBe(0)

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
    expect(factory.calls.slice(-2)).toEqual(['close 1', 'connect 2'])
  })

  test('replaces at every checkout except at the same instant when recycleMs is 0', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1, recycleMs: 0 })
    await checkinAll([await pool.checkout()])
    await checkinAll([await pool.checkout()])

    await clock.advance(1)

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
  })

  test('counts the age from before the connect, not from the last use [42]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1, recycleMs: 30_000 })
    factory.connectMs = 1_000
    const opening = pool.checkout()
    await clock.advance(29_000)
    await checkinAll([await opening])
    await checkinAll([await pool.checkout()])

    await clock.advance(1_001)

    const recycling = pool.checkout()
    await clock.advance(1_000)
    await expect(recycling).resolves.toHaveProperty('connection.id', 2)
  })

  // SQLAlchemy leaves this connection open up to 2.0.52.
  test('closes the connection when onConnect throws, and restores the counters [43]', async () => {
    const refusal = new Error('wrong server version')
    const { factory, pool } = poolFixture(
      { poolSize: 1 },
      {
        onConnect: () => {
          throw refusal
        },
      },
    )

    await expect(pool.checkout()).rejects.toBe(refusal)

    expect(counters(pool)).toEqual([1, 0, -1, 0])
    expect(factory.calls).toEqual(['connect 1', 'close 1'])
  })
})

describe('QueuePool pre-ping', () => {
  test('pings an idle connection once per checkout, and a fresh one never [44]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, prePing: true })
    const lease = await pool.checkout()
    expect(factory.count('ping')).toBe(0)
    await lease.checkin()

    await checkinAll([await pool.checkout()])
    await checkinAll([await pool.checkout()])

    expect(factory.count('ping')).toBe(2)
  })

  test('does not ping unless prePing is set [44]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1 })
    await checkinAll([await pool.checkout()])

    await pool.checkout()

    expect(factory.count('ping')).toBe(0)
  })

  test('reconnects when the ping returns false, and marks all older ones [45]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, prePing: true })
    await checkinAll(await checkoutMany(pool, 2))
    factory.pingAnswers.push(false)

    const first = await pool.checkout()
    expect(first.connection.id).toBe(3)
    expect(factory.calls.slice(4)).toEqual(['ping 1', 'close 1', 'connect 3'])

    const second = await pool.checkout()
    expect(second.connection.id).toBe(4)
    expect(factory.calls.slice(7)).toEqual(['close 2', 'connect 4'])
  })

  test('closes the connection when the ping fails with an error, which it rethrows [46]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, prePing: true })
    await checkinAll([await pool.checkout()])
    const failure = new Error('permission denied')
    factory.pingAnswers.push(failure)

    await expect(pool.checkout()).rejects.toBe(failure)

    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.open.size).toBe(0)
  })

  test('recovers after a dead ping and a failed reconnect [47]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 1, prePing: true })
    await checkinAll([await pool.checkout()])
    const refused = new Error('connection refused')
    factory.pingAnswers.push(false)
    factory.connectErrors.push(refused)

    await expect(pool.checkout()).rejects.toBe(refused)
    expect(counters(pool)).toEqual([1, 1, 0, 0])

    await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
    expect(factory.count('ping')).toBe(1)
  })
})

describe('QueuePool with an onCheckout that throws', () => {
  // SQLAlchemy raises InvalidRequestError: This connection is closed.
  test('replaces a disconnected connection twice, then fails [48]', async () => {
    const { factory, pool } = poolFixture(
      { poolSize: 1 },
      {
        onCheckout: () => {
          throw new DisconnectedError('gone')
        },
      },
    )

    const failed = watch(pool.checkout())
    await expect(pool.checkout()).rejects.toMatchObject({
      name: 'ConnectionClosedError',
      code: 'CONNECTION_CLOSED',
      cause: new DisconnectedError('gone'),
    })

    expect(failed.error).toBeInstanceOf(ConnectionClosedError)
    expect(factory.opened).toBe(6)
    expect(factory.open.size).toBe(0)
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })

  test('replaces an idle connection that it finds dead, and hands out the new one [48]', async () => {
    const dead = new Set([1, 2])
    const { pool } = poolFixture(
      { poolSize: 1 },
      {
        onCheckout: ({ id }) => {
          if (dead.has(id)) throw new DisconnectedError('gone')
        },
      },
    )
    dead.delete(1)
    await checkinAll([await pool.checkout()])
    dead.add(1)

    expect(ids([await pool.checkout()])).toEqual([3])
    expect(counters(pool)).toEqual([1, 0, 0, 1])
  })

  test('closes the connection on any other error, and rethrows the error [49]', async () => {
    const refusal = new Error('wrong schema')
    const { factory, pool } = poolFixture(
      { poolSize: 1 },
      {
        onCheckout: () => {
          throw refusal
        },
      },
    )

    await expect(pool.checkout()).rejects.toBe(refusal)

    expect(factory.calls).toEqual(['connect 1', 'close 1'])
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })
})
