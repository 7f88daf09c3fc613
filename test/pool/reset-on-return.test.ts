import { describe, expect, test } from 'vitest'
import { checkoutMany, counters, poolFixture } from './pool-fixture.ts'
import { recordingObserver } from './recording-observer.ts'

describe('QueuePool reset on return', () => {
  test.each([
    ['rollback', ['reset 1 rollback']],
    ['commit', ['reset 1 commit']],
    ['none', []],
  ] as const)('with %s requests %j on return [50]', async (resetOnReturn, calls) => {
    const { factory, pool } = poolFixture({ resetOnReturn })

    await (await pool.checkout()).checkin()

    expect(factory.calls.slice(1)).toEqual(calls)
  })

  test('rolls back by default [50]', async () => {
    const { factory, pool } = poolFixture()

    await (await pool.checkout()).checkin()

    expect(factory.calls).toEqual(['connect 1', 'reset 1 rollback'])
  })

  test('resets first, then reports the checkin, then the connection is idle [51]', async () => {
    const steps: (string | number)[] = []
    const { factory, pool } = poolFixture(
      {},
      {
        onReset: () => steps.push('onReset', factory.count('reset')),
        onCheckin: () => steps.push('onCheckin', factory.count('reset'), pool.status().checkedIn),
      },
    )

    await (await pool.checkout()).checkin()

    expect(steps).toEqual(['onReset', 0, 'onCheckin', 1, 0])
    expect(pool.status().checkedIn).toBe(1)
  })

  test('is skipped when the transaction has ended, or the connection is invalid [52]', async () => {
    const { factory, pool } = poolFixture()
    const [ended, invalid] = await checkoutMany(pool, 2)

    await ended?.checkin(true)
    await invalid?.invalidate()

    expect(factory.count('reset')).toBe(0)
  })

  test('happens before a detached connection is closed [52]', async () => {
    const { factory, pool } = poolFixture()
    const lease = await pool.checkout()
    lease.detach()

    await lease.checkin()

    expect(factory.calls).toEqual(['connect 1', 'reset 1 rollback', 'close 1'])
  })

  test.each([0, 5])(
    'closes a connection whose reset fails after %i ms, and reports it only to the observer [53]',
    async (resetMs) => {
      const log: string[] = []
      const { clock, factory, pool } = poolFixture({ poolSize: 1 }, recordingObserver(log))
      const lease = await pool.checkout()
      factory.resetMs = resetMs
      factory.resetErrors.push(new Error('broken pipe'))

      const returning = lease.checkin()
      await clock.advance(resetMs)
      await expect(returning).resolves.toBeUndefined()

      expect(log).toContain('fault reset broken pipe')
      expect(counters(pool)).toEqual([1, 1, 0, 0])
      expect(factory.open.size).toBe(0)
      await expect(pool.checkout()).resolves.toHaveProperty('connection.id', 2)
    },
  )

  test.each([0, 5])(
    'counts down when closing fails after %i ms, and reports it only to the observer [54]',
    async (closeMs) => {
      const log: string[] = []
      const { clock, factory, pool } = poolFixture(
        { poolSize: 1, maxOverflow: 1 },
        recordingObserver(log),
      )
      const [first, second] = await checkoutMany(pool, 2)
      factory.closeMs = closeMs
      factory.closeErrors.push(new Error('broken pipe'))

      await first?.checkin()
      const returning = second?.checkin()
      await clock.advance(closeMs)
      await returning

      expect(log).toContain('fault close broken pipe')
      expect(counters(pool)).toEqual([1, 1, 0, 0])
    },
  )

  test('keeps the slot busy until the reset has ended', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 1 })
    const lease = await pool.checkout()
    factory.resetMs = 10

    const returning = lease.checkin()
    await clock.advance(9)
    expect(counters(pool)).toEqual([1, 0, 0, 1])

    await clock.advance(1)
    await returning
    expect(counters(pool)).toEqual([1, 1, 0, 0])
  })
})
