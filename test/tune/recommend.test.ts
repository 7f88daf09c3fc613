import { describe, expect, test } from 'vitest'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import type { Recommendation, Recommended } from '../../bench/tune/recommendation.ts'
import { recommend } from '../../bench/tune/recommend.ts'
import { resultFileSchema, type ResultFile } from '../../bench/result/schema.ts'
import { GOAL, SimulatedRun, type Server } from './simulated-server.ts'

const SERVER: Server = { capacity: 8, serviceMs: 10, noise: 0.05 }

type TargetParts = Partial<ResultFile['targets'][number]>

function tuned(server: Server, goal: TuneGoal = GOAL, target: TargetParts = {}): Recommendation {
  const run = new SimulatedRun(server, goal, 1, target)
  run.search()
  return recommend(run.result(), goal)
}

function recommended(recommendation: Recommendation): Recommended {
  if (recommendation.kind === 'refused') throw new Error(recommendation.reason)
  return recommendation
}

test('a simulated result is a result', () => {
  const run = new SimulatedRun(SERVER, GOAL, 1)
  run.search()

  expect(() => resultFileSchema.parse(run.result())).not.toThrow()
})

describe('a recommendation', () => {
  test('is the smallest of the sizes that are as good, and says how sure it is', () => {
    expect(tuned(SERVER)).toMatchObject({
      kind: 'recommended',
      pool: { poolSize: 8, maxOverflow: 0 },
      equivalent: { from: 8, to: 64 },
      confidence: 'high',
      doubts: [],
    })
    expect(recommended(tuned(SERVER)).winShare).toBeGreaterThan(0.9)
  })

  test('says what is as good where it is no better than that', () => {
    const server = { ...SERVER, slowdown: 0.01 }
    const run = new SimulatedRun(server, GOAL, 1)
    const pools = [6, 7, 8, 10].map((poolSize) => ({ poolSize, maxOverflow: 0 }))
    run.measure({ pools, concurrency: 64, rounds: 3 })

    const { confidence, doubts } = recommended(recommend(run.result(), GOAL))

    expect(confidence).toBe('low')
    expect(doubts).toContain('only 3 of 10 rounds')
  })

  test.each([
    [{ complete: false }, 'the run was interrupted'],
    [{ quick: true }, 'a quick run is too short for a comparison'],
  ])('is not trusted from %o', (overrides, doubt) => {
    const run = new SimulatedRun(SERVER, GOAL, 1, {}, overrides)
    run.search()

    expect(recommend(run.result(), GOAL)).toMatchObject({ confidence: 'low', doubts: [doubt] })
  })

  test('ignores sizes on which operations failed', () => {
    const failures = ({ poolSize }: { poolSize: number }) => (poolSize === 8 ? 0.01 : 0)

    const { pool, sizes } = recommended(tuned({ ...SERVER, failures }))

    expect(pool.poolSize).toBe(10)
    expect(sizes.find((size) => size.pool.poolSize === 8)).toMatchObject({
      isEquivalent: false,
      winShare: 0,
    })
  })

  test('takes more connections where a response time asks for them', () => {
    const server = { ...SERVER, capacity: 16, noise: 0.02 }
    // 12, 14 and 16 connections take 6, 5 and 4 turns of 10 ms.
    const lenient = { ...GOAL, tolerance: 0.25 }

    expect(recommended(tuned(server, lenient)).pool.poolSize).toBe(14)
    expect(recommended(tuned(server, { ...lenient, p99Ms: 48 })).pool.poolSize).toBe(16)
  })
})

describe('max_overflow', () => {
  test('is large where connections are cheap and the server has room', () => {
    const server = { capacity: 64, serviceMs: 20, noise: 0.05, connectMs: 1 }
    const { pool, overflowReason } = recommended(
      tuned(server, { ...GOAL, concurrency: 8, burst: 40 }),
    )

    expect(pool).toEqual({ poolSize: 8, maxOverflow: 32 })
    expect(overflowReason).toMatch(
      /^a burst of 40 takes 2\d(\.\d)? ms instead of 10\d ms without: opening 32 connections, 1\.0 ms each pays$/,
    )
  })

  test('is 0 where opening connections costs more than it brings', () => {
    const server = { ...SERVER, connectMs: 28, connectsTakeCapacity: true }
    const { pool, overflowReason } = recommended(tuned(server, { ...GOAL, burst: 100 }))

    expect(pool).toEqual({ poolSize: 8, maxOverflow: 0 })
    expect(overflowReason).toMatch(
      /^opening \d+ connections, 28\.0 ms each, made a burst of 100 slower: 1\d\d ms instead of 1\d\d ms$/,
    )
  })

  test('is 0 where the pool has a connection for each operation', () => {
    const goal = { ...GOAL, concurrency: 20, burst: 20 }
    const { pool, overflows } = recommended(tuned({ ...SERVER, capacity: 64 }, goal))

    expect(pool).toEqual({ poolSize: 20, maxOverflow: 0 })
    expect(overflows).toEqual([])
  })

  test('leaves each instance its share of the server', () => {
    const server = { capacity: 64, serviceMs: 20, noise: 0.05, connectMs: 1 }
    const goal = { ...GOAL, concurrency: 8, burst: 40, instances: 4 }

    // (100 - 3) / 4 = 24.
    const { pool } = recommended(tuned(server, goal, { maxConnections: 100 }))

    expect(pool).toEqual({ poolSize: 8, maxOverflow: 16 })
  })
})

describe('nothing is recommended', () => {
  const refusal = (recommendation: Recommendation) => {
    if (recommendation.kind === 'recommended') throw new Error('it is recommended')
    return { code: recommendation.code, reason: recommendation.reason }
  }

  test('where nothing was measured', () => {
    const run = new SimulatedRun(SERVER, GOAL, 1)

    expect(refusal(recommend(run.result(), GOAL)).code).toBe('nothing-measured')
  })

  test('where the operation always fails, and the first error is told', () => {
    expect(refusal(tuned({ ...SERVER, failures: () => 1 }))).toEqual({
      code: 'operation-fails',
      reason: 'get-user failed on every size, 896 of 896 operations: Error: relation is missing',
    })
  })

  test('where no size is quick enough, and the quickest is told', () => {
    const { code, reason } = refusal(tuned(SERVER, { ...GOAL, p99Ms: 20 }))

    expect(code).toBe('p99-unreachable')
    expect(reason).toMatch(/below 20 ms: the least is 8\d\.\d ms, with \d+\+0$/)
  })

  test('where this process is the limit', () => {
    const { code, reason } = refusal(tuned({ ...SERVER, eventLoopUtilization: 0.95 }))

    expect(code).toBe('process-saturated')
    expect(reason).toContain('95 % busy')
  })

  test('where one handle blocks this thread', () => {
    const traits = {
      placement: 'in-process',
      parallelism: 1,
      maxConnections: 1,
      preparedStatements: true,
      pipelining: false,
      connect: 'a test',
    } as const

    expect(refusal(tuned(SERVER, GOAL, { traits })).reason).toContain('set 1+0')
  })

  test('where the server has too few connections, and what would fit is told', () => {
    const goal = { ...GOAL, instances: 20 }

    expect(refusal(tuned(SERVER, goal, { maxConnections: 100 }))).toEqual({
      code: 'does-not-fit',
      reason: expect.stringMatching(
        /^8\+0 in 20 instances takes 160 connections, the server has 97 \(100 less 3 reserved\): 4\+0 in each would fit \(4 gave (49|5\d) %\); or raise max_connections$/,
      ) as string,
    })
  })

  test.each([
    ['MySQL 8.4', {}, '99 (100 less 1 reserved)'],
    ['PostgreSQL 18.1', { superuser_reserved_connections: '5', reserved_connections: '7' }, '88 ('],
  ])('of %s with %o without its reserve', (version, settings, text) => {
    const goal = { ...GOAL, instances: 20 }
    const target = { maxConnections: 100, version, settings }

    expect(refusal(tuned(SERVER, goal, target)).reason).toContain(`the server has ${text}`)
  })
})

describe('a second opinion', () => {
  const checks = (recommendation: Recommendation) =>
    new Map(recommended(recommendation).crossChecks.map((check) => [check.name, check]))

  test('is the number of turns, and the connections busy in the mean', () => {
    const found = checks(tuned(SERVER))

    expect(found.get('bound')).toMatchObject({
      connections: 8,
      agrees: true,
      text: '64 equal operations take 8 turns on 8 to 9 connections',
    })
    expect(found.get('littles-law')?.connections).toBeCloseTo(7.8, 0)
  })

  test('is twice the cores and one, only where the database runs here', () => {
    const there = { startedByPoolbench: false, url: 'postgres://***@db.example.org/test' }
    const here = { startedByPoolbench: false, url: 'postgres://***@[::1]:5432/test' }

    expect(checks(tuned(SERVER, GOAL, here)).get('cores')?.connections).toBe(9)
    expect(checks(tuned(SERVER, GOAL, there)).get('cores')).toMatchObject({
      connections: undefined,
      agrees: undefined,
      text: "the server's cores are not known",
    })
  })

  test('lowers the confidence where it is more than twice as large', () => {
    const { confidence, doubts } = recommended(tuned({ ...SERVER, capacity: 4 }))

    expect(confidence).toBe('medium')
    expect(doubts).toEqual(['the rule of cores says 9'])
  })

  test('is no peak of a law that does not fit, or beyond the sizes', () => {
    expect(checks(tuned(SERVER)).get('usl')?.text).toMatch(/^fits badly: its peak of 8\d\d /)
    const sleeping = { ...SERVER, capacity: Infinity }
    expect(checks(tuned(sleeping)).get('usl')?.text).toMatch(/^no peak within 1 to 64 connections/)
  })
})
