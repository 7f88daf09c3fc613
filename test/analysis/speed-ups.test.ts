import { describe, expect, test } from 'vitest'
import { speedUps, type SpeedUp } from '../../bench/analysis/speed-ups.ts'
import { measured, resultFile, type MeasuredScenario } from '../report/result-builder.ts'

const SEQUENTIAL = [1000, 1010, 990, 1020, 980, 1005]
const SINGLE = { poolSize: 1, maxOverflow: 0 }

function pairOf(concurrent: MeasuredScenario, sequential: Partial<MeasuredScenario> = {}): SpeedUp {
  const { driver, concurrency, pool, queryTimeMs } = concurrent
  const cell = {
    ...(driver && { driver }),
    ...(concurrency && { concurrency }),
    ...(pool && { pool }),
    ...(queryTimeMs !== undefined && { queryTimeMs }),
  }
  const [pair] = speedUps(
    resultFile([
      measured({ ...cell, mode: 'sequential', makespansMs: SEQUENTIAL, ...sequential }),
      measured(concurrent),
    ]),
  )
  return pair as SpeedUp
}

describe('the speed-up', () => {
  test('is the median of the ratios of each round, not the ratio of the medians', () => {
    const pair = pairOf({ makespansMs: [100, 202, 99, 102, 98, 100.5] })

    // Five rounds are exactly 10x; the machine was slow for half of the second.
    expect(pair.speedUp).toBeCloseTo(10, 10)
    expect(pair.interval).toMatchObject({ low: 5, high: 10 })
  })

  test('is bounded by the turns that the connections take', () => {
    const pair = pairOf({ makespansMs: SEQUENTIAL.map((ms) => ms / 10) })

    expect(pair.bound).toBeCloseTo(100 / 7, 10)
    expect(pair.efficiency).toBeCloseTo(0.7, 10)
  })

  test('is bounded by the driver’s concurrency, however large the pool', () => {
    expect(pairOf({ driver: 'sqlite', makespansMs: SEQUENTIAL })).toMatchObject({ bound: 1 })
  })

  test('pairs only the rounds that both sides have', () => {
    const pair = pairOf({ makespansMs: [100, 101] })

    expect(pair.rounds).toBe(2)
    expect(pair.speedUp).toBeCloseTo(10, 10)
  })

  test('takes the median of the bursts of a round', () => {
    const twice = measured({ makespansMs: [100, 300, 100, 100, 100, 100, 100, 100] })
    const rounds = [1, 1, 1, 2, 3, 4, 5, 6]
    const bursts = twice.bursts.map((burst, index) => ({
      ...burst,
      round: rounds[index] as number,
    }))
    const [pair] = speedUps(
      resultFile([
        measured({ mode: 'sequential', makespansMs: Array(6).fill(1000) as number[] }),
        { ...twice, bursts },
      ]),
    )

    expect(pair).toMatchObject({ speedUp: 10, rounds: 6 })
  })

  test('is absent if operations failed', () => {
    const pair = pairOf({ makespansMs: SEQUENTIAL, burst: { failures: 3, timeouts: 3 } })

    expect(pair.speedUp).toBeUndefined()
    expect(pair.limit).toEqual({ kind: 'failures', text: '18 operations failed' })
    expect(pair.warnings).toEqual(['18 operations failed: no speed-up is given'])
  })

  test('is called invalid when its whole interval is above the bound', () => {
    const pair = pairOf({ makespansMs: SEQUENTIAL.map((ms) => ms / 16) })

    expect(pair.warnings).toEqual(['invalid: 16.00x is more than 15 connections can give'])
  })

  test('is not called invalid for a single round above the bound', () => {
    const [first = 0, ...others] = SEQUENTIAL
    const pair = pairOf({ makespansMs: [first / 16, ...others.map((ms) => ms / 14)] })

    expect(pair.warnings).toEqual([])
  })

  test('uses the baseline of its own pool, else of another pool of the database', () => {
    const own = measured({ mode: 'sequential', makespansMs: [900] })
    const other = measured({ mode: 'sequential', pool: SINGLE, makespansMs: [1000] })
    const concurrent = measured({ makespansMs: [100] })
    const elsewhere = measured({ driver: 'mysql', mode: 'sequential', makespansMs: [500] })

    expect(speedUps(resultFile([elsewhere, other, own, concurrent]))[0]?.sequential).toBe(own)
    expect(speedUps(resultFile([elsewhere, other, concurrent]))[0]?.sequential).toBe(other)
    expect(speedUps(resultFile([elsewhere, concurrent]))).toEqual([])
  })

  test('has no pair if only one mode was measured', () => {
    expect(speedUps(resultFile([measured({ makespansMs: [100] })]))).toEqual([])
  })
})

describe('what limits a burst', () => {
  const tenth = SEQUENTIAL.map((ms) => ms / 10)

  test('is nothing to overlap, for a single operation', () => {
    const pair = pairOf({ concurrency: 1, makespansMs: SEQUENTIAL })

    expect(pair.limit.kind).toBe('single-operation')
  })

  test('is the one handle, in the process', () => {
    const pair = pairOf({ driver: 'sqlite', pool: SINGLE, makespansMs: SEQUENTIAL })

    expect(pair.limit.kind).toBe('one-handle')
  })

  test('is the pool, near the bound', () => {
    const pair = pairOf({ makespansMs: SEQUENTIAL.map((ms) => ms / 13.5) })

    expect(pair.limit).toEqual({ kind: 'pool', text: 'the pool: 15 connections' })
  })

  test('is nothing, near the bound with a connection for each', () => {
    const pool = { poolSize: 100, maxOverflow: 0 }
    const pair = pairOf({ pool, makespansMs: SEQUENTIAL.map((ms) => ms / 95) })

    expect(pair.limit.kind).toBe('all-at-once')
  })

  test('is opening connections, if that took most of the lost time', () => {
    const opening = { opened: 10, closed: 10, connectMs: 300 }
    const pair = pairOf({ makespansMs: tenth, burst: opening })

    expect(pair).toMatchObject({ openedPerBurst: 10, connectMs: 30 })
    expect(pair.limit).toEqual({
      kind: 'opening-connections',
      text: 'opening 10 connections, 30.0 ms each',
    })
  })

  test('is not opening connections, if that takes almost no time', () => {
    const opening = { opened: 10, closed: 10, connectMs: 1 }
    const pair = pairOf({ makespansMs: tenth, burst: opening, holdMs: 14.9 })

    expect(pair.limit.kind).toBe('slower-operations')
  })

  test('is idle connections, if operations take no longer and nothing is busy', () => {
    const pair = pairOf({ makespansMs: tenth })

    // 15 connections for 100 ms, of which 100 operations hold one for 10 ms; the last turn leaves 50 over.
    expect(pair.limit).toEqual({ kind: 'idle-connections', text: 'connections were idle 30 %' })
  })

  test('is this process, if its event loop is busy', () => {
    const pair = pairOf({ makespansMs: tenth, burst: { eventLoopUtilization: 0.93 } })

    expect(pair.limit).toEqual({
      kind: 'this-process',
      text: 'this process: event loop 93 % busy',
    })
  })

  test('is this machine, if its CPUs are busy and the database is on it', () => {
    const pair = pairOf({ makespansMs: tenth, machine: { busyMs: 95, idleMs: 5 } })

    expect(pair.limit).toEqual({ kind: 'this-machine', text: 'this machine: 2 CPUs 95 % busy' })
  })

  test('is not this machine, if the database is on another', () => {
    const result = resultFile([
      measured({ mode: 'sequential', makespansMs: SEQUENTIAL }),
      measured({ makespansMs: tenth, machine: { busyMs: 95, idleMs: 5 } }),
    ])
    const elsewhere = { startedByPoolbench: false, url: 'postgres://db.example.com/test' }
    const targets = result.targets.map((target) => ({ ...target, ...elsewhere }))

    expect(speedUps({ ...result, targets })[0]?.limit.kind).toBe('idle-connections')
  })

  test('is slower operations, if they take longer and nothing here is busy', () => {
    const pair = pairOf({ makespansMs: tenth, holdMs: 14.9 })

    expect(pair.limit).toEqual({
      kind: 'slower-operations',
      text: 'slower operations: 14.9 ms each, 10.0 alone',
    })
  })
})

describe('a native pool', () => {
  const FIFTEEN = { poolSize: 15, maxOverflow: 0 }
  const NATIVE = { ...FIFTEEN, native: 'native' }
  const baseline = { mode: 'sequential', pool: FIFTEEN, makespansMs: SEQUENTIAL } as const
  const atOnce = (ratio: number): number[] => SEQUENTIAL.map((ms) => ms / ratio)

  function ofNative(pipelining: boolean, makespansMs: readonly number[]): SpeedUp {
    const result = resultFile([measured(baseline), measured({ pool: NATIVE, makespansMs })])
    const targets = result.targets.map((target) => ({
      ...target,
      nativePools: [{ name: 'native', label: 'its own pool', pipelining, lacks: [] }],
    }))
    return speedUps({ ...result, targets })[0] as SpeedUp
  }

  test('that pipelines may exceed the bound of its connections', () => {
    const pair = ofNative(true, atOnce(30))

    expect(pair.limit.text).toBe('pipelined: the bound does not apply')
    expect(pair.warnings).toEqual([])
  })

  test('that does not pipeline may not', () => {
    expect(ofNative(false, atOnce(30)).warnings[0]).toContain('invalid: 30.00x is more than 15')
  })

  test('is not blamed for waits and connections that are not visible', () => {
    expect(ofNative(false, atOnce(5)).limit.kind).toBe('native-pool')
  })

  test('uses its own baseline if there is one, which no queue pool uses', () => {
    const own = measured({ ...baseline, pool: NATIVE })
    const queues = measured(baseline)
    const pairs = speedUps(
      resultFile([
        own,
        queues,
        measured({ pool: NATIVE, makespansMs: atOnce(10) }),
        measured({ pool: FIFTEEN, makespansMs: atOnce(10) }),
        measured({ pool: { poolSize: 5, maxOverflow: 10 }, makespansMs: atOnce(10) }),
      ]),
    )

    expect(pairs.map(({ sequential }) => sequential.id)).toEqual([own.id, queues.id, queues.id])
  })
})

describe('the speed-up of callers that share a pool', () => {
  const POOL = { poolSize: 15, maxOverflow: 0 }

  function gainOf(callers: number, oneByOneMs: number, atOnceMs: number): SpeedUp {
    const cell = { concurrency: 10, callers, pool: POOL }
    const [gain] = speedUps(
      resultFile([
        measured({
          ...cell,
          mode: 'sequential',
          makespansMs: Array(6).fill(oneByOneMs) as number[],
        }),
        measured({ ...cell, makespansMs: Array(6).fill(atOnceMs) as number[] }),
      ]),
    )
    return gain as SpeedUp
  }

  test('is bounded by the share that each has of the connections', () => {
    expect(gainOf(1, 100, 10)).toMatchObject({ bound: 10, efficiency: 1 })
    expect(gainOf(10, 100, 100)).toMatchObject({ bound: 1.5 })
    expect(gainOf(30, 200, 200)).toMatchObject({ bound: 1, efficiency: 1 })
  })

  test('is limited by the pool once the callers keep it busy, and by nothing before', () => {
    expect(gainOf(1, 100, 10).limit.text).toBe('nothing: all ran at once')
    expect(gainOf(10, 100, 66.7).limit.text).toBe('the pool: 15 connections for 10 callers')
  })

  test('distinguishes idle connections from slower operations by the share of one caller', () => {
    // 10 callers on 15 connections: 66.7 ms would do, of which 15 / 10 · 66.7 ms are held.
    expect(gainOf(10, 100, 90).limit.text).toBe('connections were idle 26 %')
  })

  test('needs a baseline with the same pool and as many callers', () => {
    const result = resultFile([
      measured({ callers: 10, mode: 'sequential', makespansMs: [100] }),
      measured({ callers: 10, pool: POOL, makespansMs: [100] }),
      measured({ callers: 1, makespansMs: [100] }),
    ])

    expect(speedUps(result)).toEqual([])
  })
})
