import { describe, expect, test } from 'vitest'
import { renderTuneReport } from '../../bench/report/tune-report.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import type {
  PoolFinding,
  Recommendation,
  Recommended,
  Refusal,
} from '../../bench/tune/recommendation.ts'
import { measured, resultFile } from './result-builder.ts'

const GOAL: TuneGoal = {
  driver: 'postgres',
  operation: 'get-user',
  queryTimeMs: 10,
  concurrency: 20,
  burst: 100,
  p99Ms: 150,
  instances: 1,
  tolerance: 0.07,
}

function finding(
  poolSize: number,
  maxOverflow: number,
  throughput: number,
  given: Partial<PoolFinding> = {},
): PoolFinding {
  return {
    pool: { poolSize, maxOverflow },
    throughput,
    ratioToBest: throughput / 1720,
    lowerBound: throughput / 1720 - 0.03,
    p99Ms: 20_000 / throughput,
    rounds: 12,
    failures: 0,
    eventLoopUtilization: 0.32,
    openedPerBurst: maxOverflow,
    connectMs: maxOverflow === 0 ? 0 : 21.6,
    isEquivalent: throughput > 1650,
    winShare: 0,
    ...given,
  }
}

const SIZES = [
  finding(5, 0, 430),
  finding(10, 0, 812),
  finding(15, 0, 819, { lowerBound: undefined, p99Ms: 160 }),
  finding(18, 0, 1600, { winShare: 0.09 }),
  finding(20, 0, 1700, { winShare: 0.83 }),
  finding(30, 0, 1720, { winShare: 0.08 }),
  finding(40, 0, 1710, { failures: 3 }),
]

const RECOMMENDED: Recommended = {
  kind: 'recommended',
  goal: GOAL,
  pool: { poolSize: 20, maxOverflow: 0 },
  sizes: SIZES,
  overflows: [
    finding(20, 0, 1450, { ratioToBest: 1, lowerBound: 1, p99Ms: 67.1, winShare: 1 }),
    finding(20, 10, 1130, { ratioToBest: 0.78, lowerBound: 0.75, p99Ms: 86.2 }),
    finding(20, 20, 890, { ratioToBest: 0.61, lowerBound: 0.57, p99Ms: 109 }),
  ],
  overflowReason:
    'opening 10 connections, 21.6 ms each, made a burst of 100 slower: 88.5 ms instead of 69 ms',
  equivalent: { from: 20, to: 30 },
  winShare: 0.83,
  crossChecks: [
    {
      name: 'bound',
      connections: 20,
      interval: undefined,
      agrees: true,
      text: '20 equal operations take 1 turn on 20 and more connections',
    },
    {
      name: 'littles-law',
      connections: 18.4,
      interval: undefined,
      agrees: true,
      text: '1700 operations/s of 10.8 ms each keep 18.4 connections busy',
    },
    {
      name: 'usl',
      connections: undefined,
      interval: undefined,
      agrees: undefined,
      text: 'no peak within 5 to 30 connections (contention 3 %, coherency 0 %)',
    },
    {
      name: 'cores',
      connections: 5,
      interval: undefined,
      agrees: false,
      text: '2 x 2 cores + 1, a rule of thumb',
    },
  ],
  confidence: 'medium',
  doubts: ['the rule of thumb of the cores says 5', 'one round of 12 was slower by half'],
}

const REFUSED: Refusal = {
  kind: 'refused',
  goal: { ...GOAL, p99Ms: 5, instances: 4 },
  code: 'p99-unreachable',
  reason:
    'no size keeps 99 % of 20 operations at once below 5 ms: the least is 11.6 ms, with 30 connections',
  sizes: SIZES,
}

function measuredResult(overrides: Partial<ResultFile> = {}): ResultFile {
  return resultFile([measured({ makespansMs: [70] })], overrides)
}

function report(recommendation: Recommendation, overrides?: Partial<ResultFile>): string {
  return renderTuneReport(recommendation, measuredResult(overrides))
}

describe('the report of a recommendation', () => {
  test('gives the answer first, then all that it rests on', () => {
    expect(report(RECOMMENDED)).toMatchInlineSnapshot(`
      "pool_size=20, max_overflow=0 for postgres at 20 operations at once (confidence: medium)

      pool_size=20 wins 83 % of resamplings; 20 to 30 are as good, as far as can be told (within 7 % of
      the best throughput).
      Looked for: the smallest pool that is as good as the best for 20 operations at once (get-user with
      10 ms of query time), 99 % of them within 150 ms, and bursts of up to 100.

      Pool sizes at 20 operations at once

      pool  operations/s  of the best  at least      p99  event loop  wins
      ----  ------------  -----------  --------  -------  ----------  ----  ------------
       5+0           430         0.25      0.22  46.5 ms        32 %   0 %
      10+0           812         0.47      0.44  24.6 ms        32 %   0 %
      15+0           819         0.48         -   160 ms        32 %   0 %  p99 too long
      18+0          1600         0.93      0.90  12.5 ms        32 %   9 %
      20+0          1700         0.99      0.96  11.8 ms        32 %  83 %  recommended
      30+0          1720         1.00      0.97  11.6 ms        32 %   8 %  as good
      40+0          1710         0.99      0.96  11.7 ms        32 %   0 %  3 failed

      of the best: throughput over that of the best, round by round; at least: its one-sided 95 % bound;
      p99: 99 % of the operations had their answer by then, waiting included; event loop: how busy this
      process was; wins: how often it is the one to choose when the rounds are drawn anew.

      Overflow in bursts of 100 operations

      max_overflow=0: opening 10 connections, 21.6 ms each, made a burst of 100 slower: 88.5 ms instead of
      69 ms.

       pool  operations/s  of the best  at least      p99  opened  each in   wins
      -----  ------------  -----------  --------  -------  ------  -------  -----  -----------
       20+0          1450         1.00      1.00  67.1 ms       0        -  100 %  recommended
      20+10          1130         0.78      0.75  86.2 ms    10.0  21.6 ms    0 %
      20+20           890         0.61      0.57   109 ms    20.0  21.6 ms    0 %

      opened: connections opened in a burst, and closed again after it; each in: what one took

      Cross-checks

      - turns that the connections take: 20 connections, agrees: 20 equal operations take 1 turn on 20 and
        more connections
      - Little's law: 18.4 connections, agrees: 1700 operations/s of 10.8 ms each keep 18.4 connections
        busy
      - Universal Scalability Law: no answer: no peak within 5 to 30 connections (contention 3 %,
        coherency 0 %)
      - rule of thumb of the cores: 5 connections, DISAGREES: 2 x 2 cores + 1, a rule of thumb

      Doubts

      - the rule of thumb of the cores says 5
      - one round of 12 was slower by half

      Settings, ready to paste

      # SQLAlchemy
      engine = create_engine(
          url,
          pool_size=20,
          max_overflow=0,
          pool_timeout=30,
      )

      // postgres.js: no timeout on waiting; up to 20 stay open
      const sql = postgres(url, {
        max: 20,
      })

      // node-postgres: connectionTimeoutMillis bounds waiting and connecting together
      const pool = new Pool({
        connectionString: url,
        max: 20,
        min: 20,
        connectionTimeoutMillis: 30000,
      })

      // Knex (tarn)
      const db = knex({
        client: 'pg',
        connection: url,
        pool: {
          min: 20,
          max: 20,
          acquireTimeoutMillis: 30000,
        },
      })

      # Prisma up to v6: from v7 on, set the pool of its driver
      DATABASE_URL="postgresql://USER:PASSWORD@HOST:5432/DATABASE?connection_limit=20&pool_timeout=30"

      # HikariCP
      maximumPoolSize=20
      minimumIdle=20
      connectionTimeout=30000

      ; PgBouncer: for each user and database
      [pgbouncer]
      default_pool_size = 20
      reserve_pool_size = 0
      query_wait_timeout = 30

      Measured by poolbench 0.0.0 on 2026-01-02 03:04 UTC, seed 1: Test 1.0, started by poolbench; 2 ×
      Test CPU, linux x64, Node 20.19.0
      "
    `)
  })

  test('names no range where no other size is as good, and no confidence it has not', () => {
    const text = report({
      ...RECOMMENDED,
      equivalent: { from: 20, to: 20 },
      confidence: 'high',
      doubts: [],
      crossChecks: [],
      overflows: [],
    })

    expect(text).toContain('(confidence: high)')
    expect(text).toContain('no other size next to it is as good')
    expect(text).not.toContain('Doubts')
    expect(text).not.toContain('Cross-checks')
    expect(text).not.toContain('opened: connections opened')
  })

  test('gives the numbers of one instance, and says so', () => {
    const text = report({ ...RECOMMENDED, goal: { ...GOAL, instances: 4 } })

    expect(text.replace(/\s+/g, ' ')).toContain('in each of 4 instances on one server')
    expect(text).toContain('for each of 4 instances: together they open up to 80 connections')
    expect(text).toContain('pool_size=20,')
  })

  test('takes over the settings that it was measured with', () => {
    const { options } = measuredResult()
    const text = report(RECOMMENDED, {
      options: { ...options, poolTimeoutMs: 5000, poolRecycleMs: 60_000, prePing: true },
    })

    expect(text).toContain('pool_timeout=5,\n    pool_recycle=60,\n    pool_pre_ping=True,')
  })

  test('warns of what makes the numbers less than they seem', () => {
    const text = report(RECOMMENDED, { quick: true, complete: false, warnings: ['a hot machine'] })

    expect(text).toContain('- QUICK: too short for a recommendation to be relied on')
    expect(text).toContain('- INTERRUPTED: not all was measured')
    expect(text).toContain('- a hot machine')
  })
})

describe('the report of a refusal', () => {
  test('gives the reason, and what was measured', () => {
    expect(report(REFUSED)).toMatchInlineSnapshot(`
      "No pool is recommended for postgres at 20 operations at once: no size keeps 99 % of 20 operations at
      once below 5 ms: the least is 11.6 ms, with 30 connections.

      Looked for: the smallest pool that is as good as the best for 20 operations at once (get-user with
      10 ms of query time), 99 % of them within 5 ms, and bursts of up to 100, in each of 4 instances on
      one server.

      Pool sizes at 20 operations at once

      pool  operations/s  of the best  at least      p99  event loop  wins
      ----  ------------  -----------  --------  -------  ----------  ----  ------------
       5+0           430         0.25      0.22  46.5 ms        32 %   0 %  p99 too long
      10+0           812         0.47      0.44  24.6 ms        32 %   0 %  p99 too long
      15+0           819         0.48         -   160 ms        32 %   0 %  p99 too long
      18+0          1600         0.93      0.90  12.5 ms        32 %   9 %  p99 too long
      20+0          1700         0.99      0.96  11.8 ms        32 %  83 %  p99 too long
      30+0          1720         1.00      0.97  11.6 ms        32 %   8 %  p99 too long
      40+0          1710         0.99      0.96  11.7 ms        32 %   0 %  3 failed

      of the best: throughput over that of the best, round by round; at least: its one-sided 95 % bound;
      p99: 99 % of the operations had their answer by then, waiting included; event loop: how busy this
      process was; wins: how often it is the one to choose when the rounds are drawn anew.

      Measured by poolbench 0.0.0 on 2026-01-02 03:04 UTC, seed 1: Test 1.0, started by poolbench; 2 ×
      Test CPU, linux x64, Node 20.19.0
      "
    `)
  })

  test('needs no measurement', () => {
    const text = report({
      ...REFUSED,
      code: 'nothing-measured',
      reason: 'connect refused',
      sizes: [],
    })

    expect(text).toContain('connect refused')
    expect(text).not.toContain('Pool sizes at')
  })
})

test.each([
  ['a recommendation', RECOMMENDED],
  ['a refusal', REFUSED],
])('%s fits 100 columns, with large numbers too', (_, recommendation) => {
  const large = {
    ...recommendation,
    goal: { ...recommendation.goal, concurrency: 100_000, burst: 1_000_000, instances: 1000 },
    sizes: [finding(100_000, 0, 1234.5, { p99Ms: 123_456, failures: 123_456 })],
    pool: { poolSize: 100_000, maxOverflow: 100_000 },
    overflows: [finding(100_000, 100_000, 12.3, { p99Ms: 123_456, winShare: 1 })],
  } as Recommendation
  const lines = [recommendation, large].flatMap((each) => report(each).split('\n'))

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})
