import { describe, expect, test } from 'vitest'
import { sleep } from '../../src/index.ts'
import { MODES, type Mode } from '../../bench/plan/modes.ts'
import { runBurst } from '../../bench/run/burst.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { drive } from './drive.ts'

interface BurstLog {
  readonly makespanMs: number
  /** `+3`: the call 3 was issued; `-3`: it settled. */
  readonly events: readonly string[]
  readonly mostAtOnce: number
  readonly responsesMs: readonly number[]
  readonly failures: readonly unknown[]
}

describe('a sequential burst', () => {
  test('issues a call when the previous one has settled', async () => {
    const { events } = await burst({ mode: 'sequential', calls: 3 })

    expect(events).toEqual(['+0', '-0', '+1', '-1', '+2', '-2'])
  })

  test('takes as long as its calls together, with response times from the call’s own start', async () => {
    const { makespanMs, responsesMs } = await burst({ mode: 'sequential', calls: 10 })

    expect(makespanMs).toBe(100)
    expect(responsesMs).toEqual(Array(10).fill(10))
  })
})

describe('a concurrent burst', () => {
  test('issues every call before the first settles', async () => {
    const { events, mostAtOnce } = await burst({ mode: 'concurrent', calls: 100 })

    expect(events.slice(0, 100).every((event) => event.startsWith('+'))).toBe(true)
    expect(mostAtOnce).toBe(100)
  })

  test('takes as long as its longest call, with response times from the start of the burst', async () => {
    const { makespanMs, responsesMs } = await burst({
      mode: 'concurrent',
      calls: 3,
      durationMs: (index) => 30 - index * 10,
    })

    expect(makespanMs).toBe(30)
    expect(responsesMs).toEqual([10, 20, 30])
  })
})

describe('a limited burst', () => {
  test.for([1, 15, 100, 200])(
    'never has more than %i calls in flight, and reaches that number',
    async (limit) => {
      const { mostAtOnce } = await burst({ mode: 'limited', calls: 100, limit })

      expect(mostAtOnce).toBe(Math.min(limit, 100))
    },
  )

  test('takes turns, and a waiting call has its response time from the start of the burst', async () => {
    const { makespanMs, responsesMs } = await burst({ mode: 'limited', calls: 5, limit: 2 })

    expect(makespanMs).toBe(30)
    expect(responsesMs).toEqual([10, 10, 20, 20, 30])
  })
})

describe.for(MODES)('a %s burst with failures', (mode) => {
  test('settles every call before it returns, and reports each failure once', async () => {
    const { events, failures, responsesMs } = await burst({
      mode,
      calls: 10,
      durationMs: (index) => (index % 3 === 0 ? 0 : 10),
      failing: (index) => index % 3 === 0,
    })

    expect(events.filter((event) => event.startsWith('-'))).toHaveLength(10)
    expect(failures.map(String)).toEqual(['Error: 0', 'Error: 3', 'Error: 6', 'Error: 9'])
    expect(responsesMs).toHaveLength(6)
  })

  test('counts a call that throws synchronously', async () => {
    const { failures, makespanMs } = await burst({ mode, calls: 3, throwing: true })

    expect(failures).toHaveLength(3)
    expect(makespanMs).toBe(0)
  })
})

interface BurstPlan {
  readonly mode: Mode
  readonly calls: number
  readonly limit?: number
  readonly durationMs?: (index: number) => number
  readonly failing?: (index: number) => boolean
  readonly throwing?: boolean
}

/** Calls of 10 ms, unless it is said otherwise. */
async function burst(plan: BurstPlan): Promise<BurstLog> {
  const { mode, calls, limit = 4, durationMs = () => 10, failing = () => false } = plan
  const clock = new FakeClock()
  const events: string[] = []
  const responsesMs: number[] = []
  const failures: unknown[] = []
  let atOnce = 0
  let mostAtOnce = 0
  const call = async (index: number): Promise<void> => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce)
    events.push(`+${index}`)
    await sleep(clock, durationMs(index))
    atOnce--
    events.push(`-${index}`)
    if (failing(index)) throw new Error(String(index))
  }
  const makespanMs = await drive(
    clock,
    runBurst(
      {
        mode,
        calls,
        limit,
        call: plan.throwing ? throwAtOnce : call,
        onResponse: (responseMs) => responsesMs.push(responseMs),
        onFailure: (error) => failures.push(error),
      },
      clock,
    ),
  )
  return { makespanMs, events, mostAtOnce, responsesMs, failures }
}

function throwAtOnce(): never {
  throw new Error('at once')
}
