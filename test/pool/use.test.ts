import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/clock.ts'
import { counters, poolFixture, watch } from './pool-fixture.ts'

const failure = new Error('unique violation')

describe('QueuePool.use', () => {
  test('resolves with the result of the work, and returns the connection', async () => {
    const { clock, pool } = poolFixture({ poolSize: 1 })

    const using = pool.use(async ({ id }) => {
      await sleep(clock, 10)
      return id * 10
    })
    await clock.advance(10)

    await expect(using).resolves.toBe(10)
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })

  test.each([
    [
      'throws',
      () => {
        throw failure
      },
    ],
    ['rejects', () => Promise.reject(failure)],
  ])('returns the connection when the work %s, and rethrows the error', async (_how, work) => {
    const { factory, pool } = poolFixture({ poolSize: 1 })

    await expect(pool.use(work)).rejects.toBe(failure)

    expect(counters(pool)).toEqual([1, 1, 0, 0])
    expect(factory.calls).toEqual(['connect 1', 'reset 1 rollback'])
  })

  test('resolves when the connection has been reset and is back, not before', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1 })
    factory.resetMs = 10

    const using = watch(pool.use(({ id }) => id))
    await clock.advance(9)
    expect(using.state).toBe('pending')

    await clock.advance(1)
    expect(using).toMatchObject({ state: 'fulfilled', value: 1 })
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })

  test('ends nested checkouts that block each other by the timeout', async () => {
    const { clock, pool } = poolFixture({ poolSize: 2, maxOverflow: 0, timeoutMs: 1_000 })
    const nested = () => pool.use(() => pool.use(({ id }) => id))

    const callers = [watch(nested()), watch(nested())]
    await clock.advance(999)
    expect(callers.map(({ state }) => state)).toEqual(['pending', 'pending'])

    await clock.advance(1)
    expect(callers.map(({ error }) => error)).toEqual([
      expect.objectContaining({ code: 'POOL_TIMEOUT' }),
      expect.objectContaining({ code: 'POOL_TIMEOUT' }),
    ])
    expect(counters(pool)).toEqual([2, 2, 0, 0])
  })
})
