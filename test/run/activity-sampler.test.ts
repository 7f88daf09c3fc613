import { describe, expect, test } from 'vitest'
import type { ActivitySample, Connection } from '../../src/index.ts'
import { ActivitySampler } from '../../bench/run/activity-sampler.ts'
import type { OpenTarget } from '../../bench/run/open-target.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { drive } from './drive.ts'
import { openSpied } from './spied-target.ts'

const POOL = { poolSize: 5, maxOverflow: 5 }
const INTERVAL_MS = 10
const SAMPLE: ActivitySample = {
  activity: [{ state: 'lock', event: 'row lock', sessions: 3 }],
  isBlockedByOthers: false,
}

describe('a sampler', () => {
  test('samples at its interval during a burst, and never outside of one', async () => {
    const { clock, asked, open } = await server()
    const sampler = await open()

    await clock.advance(1000)
    expect(asked).toEqual([])
    const end = sampler?.watch()
    await clock.advance(95)
    const { samples } = end?.() ?? {}
    const times = [...asked]
    await clock.advance(1000)

    expect(times.length).toBeGreaterThanOrEqual(9)
    expect(times.slice(1).map((at, index) => at - (times[index] as number))).toEqual(
      times.slice(1).map(() => INTERVAL_MS),
    )
    expect(samples).toHaveLength(times.length)
    expect(asked).toEqual(times)
  })

  test('continues its interval from one short burst to the next', async () => {
    const { clock, asked, open } = await server()
    const sampler = await open()

    for (let burst = 0; burst < 50; burst++) {
      const end = sampler?.watch()
      await clock.advance(2)
      end?.()
      await clock.advance(7)
    }

    expect(asked.length).toBeGreaterThanOrEqual(9)
    expect(asked.length).toBeLessThanOrEqual(11)
  })

  test('discards an answer that arrives after the burst', async () => {
    const { clock, open } = await server({ answerMs: 50 })
    const sampler = await open()

    const end = sampler?.watch()
    await clock.advance(30)
    const first = end?.()
    const endNext = sampler?.watch()
    await clock.advance(40)

    expect(first?.samples).toEqual([])
    expect(endNext?.().samples).toEqual([])
  })

  test('stops once an answer is an error', async () => {
    const { clock, asked, open } = await server({ error: new Error('permission denied') })
    const sampler = await open()

    const end = sampler?.watch()
    await clock.advance(200)

    expect(end?.().samples).toEqual([])
    expect(asked).toHaveLength(1)
    await sampler?.close()
  })

  test('uses no connection that the pool or others may need', async () => {
    for (const [freeConnections, isThere] of [
      [10, false],
      [12, false],
      [13, true],
      [null, true],
    ] as const) {
      const { open } = await server({ freeConnections })

      expect((await open()) !== undefined).toBe(isThere)
    }
  })

  test('does not exist if the database reports no activity, or accepts no connection', async () => {
    const { open, target } = await server()

    Object.assign(target.driver, { connect: () => Promise.reject(new Error('too many')) })
    expect(await open()).toBeUndefined()
    Object.assign(target.driver, { activity: undefined })
    expect(await open()).toBeUndefined()
  })
})

interface Given {
  readonly answerMs?: number
  readonly error?: Error
  readonly freeConnections?: number | null
}

/** A simulated server that tells what it does; `asked` is when it was asked. */
async function server({ answerMs = 0, error, freeConnections = 100 }: Given = {}) {
  const clock = new FakeClock()
  const asked: number[] = []
  const { target } = await openSpied(clock)
  const activity = {
    intervalMs: INTERVAL_MS,
    open: async (_connection: Connection) => undefined,
    sample: async (): Promise<ActivitySample> => {
      asked.push(clock.now())
      if (error) throw error
      if (answerMs > 0) await new Promise<void>((done) => clock.setTimer(done, answerMs))
      return SAMPLE
    },
  }
  const telling: OpenTarget = Object.assign(target, {
    driver: { ...target.driver, activity },
    info: { ...target.info, freeConnections },
  })
  return {
    clock,
    asked,
    target: telling,
    open: () => drive(clock, ActivitySampler.open(telling, POOL, clock)),
  }
}
