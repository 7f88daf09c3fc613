import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/clock.ts'
import { seededRandom } from '../../src/random.ts'
import { checkinAll, checkoutMany, counters, poolFixture } from './pool-fixture.ts'

describe('QueuePool counters', () => {
  test('starts empty: nothing is opened in advance [1]', () => {
    const { factory, pool } = poolFixture({ poolSize: 5 })

    expect(counters(pool)).toEqual([5, 0, -5, 0])
    expect(factory.calls).toEqual([])
  })

  test('counts a slot in overflow from its first checkout, even after its return [2]', async () => {
    const { pool } = poolFixture({ poolSize: 5 })

    const lease = await pool.checkout()
    expect(counters(pool)).toEqual([5, 0, -4, 1])

    await lease.checkin()
    expect(counters(pool)).toEqual([5, 1, -4, 0])
  })

  test('opens without limit when maxOverflow is -1 [3]', async () => {
    const { pool } = poolFixture({ poolSize: 3, maxOverflow: -1 })
    const seen: number[][] = []

    for (let taken = 0; taken < 6; taken++) {
      await pool.checkout()
      seen.push([pool.status().overflow, pool.status().checkedOut])
    }

    expect(seen).toEqual([
      [-2, 1],
      [-1, 2],
      [0, 3],
      [1, 4],
      [2, 5],
      [3, 6],
    ])
  })

  test('keeps the first poolSize that come back and closes the rest [4]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 3, maxOverflow: -1 })
    const leases = await checkoutMany(pool, 6)

    await checkinAll(leases.slice(0, 3))
    expect(counters(pool)).toEqual([3, 3, 3, 3])

    await checkinAll(leases.slice(3))
    expect(counters(pool)).toEqual([3, 3, 0, 0])
    expect([...factory.open]).toEqual([1, 2, 3])
  })

  test('uses an idle connection rather than opening one, even below poolSize [5]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 5 })

    await checkinAll([await pool.checkout()])
    const lease = await pool.checkout()

    expect(lease.connection.id).toBe(1)
    expect(factory.opened).toBe(1)
  })

  // SQLAlchemy takes any max_overflow here, also -5, which this pool refuses.
  test.each([42, 0, -1, 1])(
    'has no limit when poolSize is 0, whatever maxOverflow: %i [6]',
    async (maxOverflow) => {
      const { factory, pool } = poolFixture({ poolSize: 0, maxOverflow })
      expect(pool.options.maxOverflow).toBe(-1)

      const leases = await checkoutMany(pool, 20)
      expect(counters(pool)).toEqual([0, 0, 0, 20])

      await checkinAll(leases)
      expect(counters(pool)).toEqual([0, 20, 0, 0])
      expect(factory.count('close')).toBe(0)
    },
  )

  test('closes what exceeds poolSize when maxOverflow is -1 [7]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 5, maxOverflow: -1 })

    const leases = await checkoutMany(pool, 20)
    expect(counters(pool)).toEqual([5, 0, 15, 20])

    await checkinAll(leases)
    expect(counters(pool)).toEqual([5, 5, 0, 0])
    expect(factory.count('close')).toBe(15)
  })

  test('resets a connection before closing it, and counts down as it closes [8]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 2 })
    const leases = await checkoutMany(pool, 4)
    const states: number[][] = []

    for (const lease of leases) {
      await lease.checkin()
      states.push(counters(pool))
    }

    expect(states).toEqual([
      [2, 1, 2, 3],
      [2, 2, 2, 2],
      [2, 2, 1, 1],
      [2, 2, 0, 0],
    ])
    expect([...factory.open]).toEqual([1, 2])
    expect(factory.calls.slice(4)).toEqual([
      'reset 1 rollback',
      'reset 2 rollback',
      'reset 3 rollback',
      'close 3',
      'reset 4 rollback',
      'close 4',
    ])
  })

  test('closes what comes back while poolSize are idle, whichever was opened last [9]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 2 })
    const leases = await checkoutMany(pool, 4)

    await checkinAll(leases.reverse())

    expect([...factory.open]).toEqual([3, 4])
  })

  test('reopens overflow connections in every burst [10]', async () => {
    const { factory, pool } = poolFixture({ poolSize: 2, maxOverflow: 2 })

    for (let round = 0; round < 5; round++) await checkinAll(await checkoutMany(pool, 4))

    expect(factory.opened).toBe(12)
    expect(factory.count('close')).toBe(10)
    expect(factory.open.size).toBe(2)
  })

  test('never exceeds poolSize + maxOverflow with 40 callers [11]', async () => {
    const { clock, factory, pool } = poolFixture({ poolSize: 3, maxOverflow: 4 })
    factory.connectMs = 3
    factory.closeMs = 2
    const random = seededRandom(11)
    let mostOpen = 0
    let highestOverflow = -Infinity
    const caller = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn++) {
        const lease = await pool.checkout()
        mostOpen = Math.max(mostOpen, factory.open.size)
        highestOverflow = Math.max(highestOverflow, pool.status().overflow)
        await sleep(clock, Math.floor(random() * 10))
        await lease.checkin()
      }
    }

    const callers = Promise.all(Array.from({ length: 40 }, caller))
    await clock.advance(10_000)
    await callers

    expect(mostOpen).toBe(7)
    expect(highestOverflow).toBe(4)
    expect(pool.status().checkedOut).toBe(0)
  })

  test('opens 15 for a burst of 150 on 5+10, and 105 for ten bursts of 15 [12]', async () => {
    const burst = async (tasks: number, times: number) => {
      const { clock, factory, pool } = poolFixture({ poolSize: 5, maxOverflow: 10 })
      for (let time = 0; time < times; time++) {
        const tasksDone = Array.from({ length: tasks }, () => pool.use(() => sleep(clock, 10)))
        await clock.advance(1_000)
        await Promise.all(tasksDone)
      }
      return { opened: factory.opened, counters: counters(pool) }
    }

    expect(await burst(150, 1)).toEqual({ opened: 15, counters: [5, 5, 0, 0] })
    expect(await burst(15, 10)).toEqual({ opened: 105, counters: [5, 5, 0, 0] })
  })
})
