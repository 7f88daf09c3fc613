import { describe, expect, test } from 'vitest'
import { renderTuneReport } from '../../bench/report/tune-report.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import type { TuneGoal } from '../../bench/tune/goal.ts'
import { poolSettings } from '../../bench/report/pool-settings.ts'
import { renderTuneMarkdown } from '../../bench/report/tune-markdown.ts'
import {
  tuneFileSchema,
  type PoolFinding,
  type TuneFile,
  type TuneRecommendation,
} from '../../bench/result/tune-schema.ts'
import { measured, resultFile } from './result-builder.ts'

const GOAL: TuneGoal = {
  driver: 'postgres',
  operation: 'get-user',
  queryTimeMs: 10,
  concurrency: 20,
  load: 'bursts',
  burst: 100,
  p99Ms: null,
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
    p99UpperMs: 21_000 / throughput,
    rounds: 12,
    failures: 0,
    eventLoopUtilization: 0.32,
    openedPerBurst: maxOverflow,
    connectMs: maxOverflow === 0 ? 0 : 21.6,
    standing: throughput > 1650 ? 'as-good' : 'slower',
    winShare: 0,
    ...given,
  }
}

const SIZES = [
  finding(5, 0, 430),
  finding(10, 0, 812),
  finding(15, 0, 819, { lowerBound: null }),
  finding(18, 0, 1600, { winShare: 0.09 }),
  finding(20, 0, 1700, { winShare: 0.83, standing: 'recommended' }),
  finding(30, 0, 1720, { winShare: 0.08 }),
  finding(40, 0, 1710, { failures: 3, standing: 'failed' }),
]

const POOL = { poolSize: 20, maxOverflow: 0 }

function settingsOf(instances: number): TuneRecommendation['settings'] {
  const options = { poolTimeoutMs: 30_000, recycleMs: null, instances }
  return poolSettings(POOL, { driver: 'postgres', ...options })
}

const RECOMMENDATION: TuneRecommendation = {
  pool: POOL,
  decidedBy: 'throughput',
  reason: 'smallest of the equal ones: 20 (20 to 30 equal, within 7 % of the best throughput)',
  equivalent: [20, 30],
  winShare: 0.83,
  overflowReason:
    'opening 10 connections, 21.6 ms each, made a burst of 100 slower: 88.5 ms instead of 69 ms',
  larger: null,
  limitedBy: {
    cause: 'process',
    text:
      'this process: its event loop was 93 % busy; more than 20 connections cannot help one Node ' +
      'process; more instances can',
  },
  confidence: 'medium',
  doubts: ['the rule of thumb of the cores says 5', 'one round of 12 was slower by half'],
  connections: { perInstance: 20, total: 20, available: 97 },
  settings: settingsOf(1),
}

const RECOMMENDED: Omit<TuneFile, 'measured'> = {
  schemaVersion: 1,
  kind: 'tune',
  goal: GOAL,
  recommendation: RECOMMENDATION,
  refusal: null,
  sizes: SIZES,
  overflows: [
    finding(20, 0, 1450, {
      ratioToBest: 1,
      lowerBound: 1,
      p99Ms: 67.1,
      winShare: 1,
      standing: 'recommended',
    }),
    finding(20, 10, 1130, { ratioToBest: 0.78, lowerBound: 0.75, p99Ms: 86.2 }),
    finding(20, 20, 890, { ratioToBest: 0.61, lowerBound: 0.57, p99Ms: 109 }),
  ],
  crossChecks: [
    {
      name: 'bound',
      connections: 20,
      interval: null,
      agrees: true,
      text: '20 equal operations take 1 turn on 20 and more connections',
    },
    {
      name: 'littles-law',
      connections: 18.4,
      interval: null,
      agrees: true,
      text: 'operations held 18.4 of the 20 connections in the mean',
    },
    {
      name: 'usl',
      connections: null,
      interval: null,
      agrees: null,
      text: 'no peak within 5 to 30 connections (contention 3 %, coherency 0 %)',
    },
    {
      name: 'cores',
      connections: 5,
      interval: null,
      agrees: false,
      text: '2 x 2 cores + 1, a rule of thumb',
    },
  ],
}

const REFUSED: Omit<TuneFile, 'measured'> = {
  ...RECOMMENDED,
  goal: { ...GOAL, p99Ms: 5, instances: 4 },
  recommendation: null,
  refusal: {
    code: 'p99-unreachable',
    reason:
      'no size keeps 99 % of 20 operations at once below 5 ms: 30+0 comes closest, with 11.6 ms',
    closest: { pool: { poolSize: 30, maxOverflow: 0 }, p99Ms: 11.6 },
  },
  sizes: SIZES.map((size) => ({
    ...size,
    standing: size.failures > 0 ? 'failed' : 'p99-too-long',
  })),
  overflows: [],
  crossChecks: [],
}

function fileOf(found: Omit<TuneFile, 'measured'>, overrides: Partial<ResultFile> = {}): TuneFile {
  return { ...found, measured: resultFile([measured({ makespansMs: [70] })], overrides) }
}

function report(found: Omit<TuneFile, 'measured'>, overrides?: Partial<ResultFile>): string {
  return renderTuneReport(fileOf(found, overrides))
}

function recommending(parts: Partial<TuneRecommendation>): Omit<TuneFile, 'measured'> {
  return { ...RECOMMENDED, recommendation: { ...RECOMMENDATION, ...parts } }
}

test.each([
  ['a recommendation', RECOMMENDED],
  ['a refusal', REFUSED],
])('%s is a tune file', (_, found) => {
  expect(tuneFileSchema.parse(fileOf(found))).toEqual(fileOf(found))
})

describe('the report of a recommendation', () => {
  test('gives the answer first, then the evidence', () => {
    expect(report(RECOMMENDED)).toMatchInlineSnapshot(`
      "pool_size=20, max_overflow=0 for postgres at 20 operations at once (confidence:
      medium)

      Decided by throughput: smallest of the equal ones: 20 (20 to 30 equal, within
      7 % of the best throughput).
      Limited by this process: its event loop was 93 % busy; more than 20 connections
      cannot help one Node process; more instances can.
      Looked for: the smallest pool that is as good as the best, for bursts of 20
      operations at once (get-user with 10 ms of query time), and bursts of up to 100.

      Pool sizes in bursts of 20 operations

      pool  ops/s  of best  at least      p99  loop  wins
      ----  -----  -------  --------  -------  ----  ----  -----------
       5+0    430     0.25      0.22  46.5 ms  32 %   0 %
      10+0    812     0.47      0.44  24.6 ms  32 %   0 %
      15+0    819     0.48         -  24.4 ms  32 %   0 %
      18+0   1600     0.93      0.90  12.5 ms  32 %   9 %
      20+0   1700     0.99      0.96  11.8 ms  32 %  83 %  recommended
      30+0   1720     1.00      0.97  11.6 ms  32 %   8 %  as good
      40+0   1710     0.99      0.96  11.7 ms  32 %   0 %  3 failed

      ops/s: operations per second, from the ratio to the best; of best: throughput
      relative to all fitting sizes that count as the best, together, paired by round;
      at least: its one-sided 95 % bound; p99: 99 % of the operations finished within
      this time, including the wait; loop: how busy the event loop was; wins: how
      often this size is chosen when the rounds are resampled.

      Overflow in bursts of 100 operations

      max_overflow=0: opening 10 connections, 21.6 ms each, made a burst of 100
      slower: 88.5 ms instead of 69 ms.

       pool  ops/s  of best  at least      p99  opened  each in   wins
      -----  -----  -------  --------  -------  ------  -------  -----  -----------
       20+0   1450     1.00      1.00  67.1 ms       0        -  100 %  recommended
      20+10   1130     0.78      0.75  86.2 ms      10  21.6 ms    0 %
      20+20    890     0.61      0.57   109 ms      20  21.6 ms    0 %

      ops/s: from the ratio to the best in this table, so it may differ from the table
      above; opened: connections opened in a burst and closed after it; each in: time
      to open one.

      Cross-checks

      - number of turns: 20 connections, agrees: 20 equal operations take 1 turn on 20
        and more connections
      - Little's law: 18.4 connections, agrees: operations held 18.4 of the 20
        connections in the mean
      - Universal Scalability Law: no answer: no peak within 5 to 30 connections
        (contention 3 %, coherency 0 %)
      - rule of thumb for cores: 5 connections, DISAGREES: 2 x 2 cores + 1, a rule of
        thumb

      Doubts

      - the rule of thumb of the cores says 5
      - one round of 12 was slower by half

      Settings, ready to paste

      It opens up to 20 connections of the 97 that the server has.

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
      DATABASE_URL="postgres://USER:PW@HOST/DB?connection_limit=20&pool_timeout=30"

      # HikariCP
      maximumPoolSize=20
      minimumIdle=20
      connectionTimeout=30000

      ; PgBouncer: for each user and database
      [pgbouncer]
      default_pool_size = 20
      reserve_pool_size = 0
      query_wait_timeout = 30

      Measured by poolbench 0.0.0 on 2026-01-02 03:04 UTC, seed 1: Test 1.0, started
      by poolbench; 2 × Test CPU, linux x64, Node 20.19.0
      "
    `)
  })

  test('leaves out empty sections', () => {
    const certain = recommending({ confidence: 'high', doubts: [], limitedBy: null })
    const text = report({ ...certain, crossChecks: [], overflows: [] })

    expect(text.replace('\n', ' ')).toContain('(confidence: high)')
    expect(text).not.toContain('Doubts')
    expect(text).not.toContain('Limited by')
    expect(text).not.toContain('Cross-checks')
    expect(text).not.toContain('opened: connections opened')
  })

  test('gives the numbers of one instance, and says so', () => {
    const connections = { perInstance: 20, total: 80, available: 97 }
    const four = recommending({ connections, settings: settingsOf(4) })
    const text = report({ ...four, goal: { ...GOAL, instances: 4 } })

    expect(text.replace(/\s+/g, ' ')).toContain('in each of 4 instances on one server')
    expect(text).toContain(
      '\nOnly one of the 4 instances was measured, without load from the others.\n',
    )
    expect(text).toContain(
      'The numbers are for one instance. 4 instances open up to 20 connections each, 80\n' +
        'together of the 97 that the server has.',
    )
    expect(text).toContain('pool_size=20,')
  })

  test('names the rule that decided, and shows the bound of p99 if p99 did', () => {
    const byP99 = recommending({
      decidedBy: 'p99',
      reason:
        'the smallest that keeps p99 below 150 ms: 118 ms, at most 121 ms with 95 % confidence; ' +
        '30 would gain 1 % in throughput',
      larger: { poolSize: 30, gain: 0.01 },
    })
    const text = report({
      ...byP99,
      goal: { ...GOAL, p99Ms: 150 },
      sizes: [
        finding(15, 0, 819, { standing: 'p99-too-long', p99Ms: 160, p99UpperMs: 170 }),
        finding(18, 0, 1600, { standing: 'p99-not-sure', p99Ms: 149, p99UpperMs: 152 }),
        finding(20, 0, 1700, { standing: 'recommended', p99Ms: 118, p99UpperMs: 121 }),
        finding(30, 0, 1720, { standing: 'keeps-p99' }),
        finding(31, 0, 1720, { standing: 'too-few-rounds', p99UpperMs: null }),
        finding(99, 0, 1730, { standing: 'does-not-fit' }),
      ],
    })

    expect(text.split('\n').slice(3, 21).join('\n')).toMatchInlineSnapshot(`
      "Decided by p99: the smallest that keeps p99 below 150 ms: 118 ms, at most 121 ms
      with 95 % confidence; 30 would gain 1 % in throughput.
      Limited by this process: its event loop was 93 % busy; more than 20 connections
      cannot help one Node process; more instances can.
      Looked for: the smallest pool that keeps 99 % of the operations within 150 ms,
      for bursts of 20 operations at once (get-user with 10 ms of query time), and
      bursts of up to 100.

      Pool sizes in bursts of 20 operations

      pool  ops/s  of best      p99  at most  loop  wins
      ----  -----  -------  -------  -------  ----  ----  --------------
      15+0    819     0.48   160 ms   170 ms  32 %   0 %  p99 too long
      18+0   1600     0.93   149 ms   152 ms  32 %   0 %  p99 uncertain
      20+0   1700     0.99   118 ms   121 ms  32 %   0 %  recommended
      30+0   1720     1.00  11.6 ms  12.2 ms  32 %   0 %  keeps p99
      31+0   1720     1.00  11.6 ms        -  32 %   0 %  too few rounds
      99+0   1730     1.01  11.6 ms  12.1 ms  32 %   0 %  does not fit"
    `)
  })

  test('warns of problems that make the numbers less reliable', () => {
    const text = report(RECOMMENDED, { quick: true, complete: false, warnings: ['a hot machine'] })

    expect(text).toContain('- QUICK RUN: too short for a reliable recommendation')
    expect(text).toContain('- INTERRUPTED: the results are incomplete')
    expect(text).toContain('- a hot machine')
  })
})

describe('the report of a refusal', () => {
  test('gives the reason, and what was measured', () => {
    expect(report(REFUSED)).toMatchInlineSnapshot(`
      "No pool is recommended for postgres at 20 operations at once: no size keeps 99 %
      of 20 operations at once below 5 ms: 30+0 comes closest, with 11.6 ms.

      Looked for: the smallest pool that keeps 99 % of the operations within 5 ms, for
      bursts of 20 operations at once (get-user with 10 ms of query time), and bursts
      of up to 100, in each of 4 instances on one server.
      Only one of the 4 instances was measured, without load from the others.

      Pool sizes in bursts of 20 operations

      pool  ops/s  of best      p99  at most  loop  wins
      ----  -----  -------  -------  -------  ----  ----  ------------
       5+0    430     0.25  46.5 ms  48.8 ms  32 %   0 %  p99 too long
      10+0    812     0.47  24.6 ms  25.9 ms  32 %   0 %  p99 too long
      15+0    819     0.48  24.4 ms  25.6 ms  32 %   0 %  p99 too long
      18+0   1600     0.93  12.5 ms  13.1 ms  32 %   9 %  p99 too long
      20+0   1700     0.99  11.8 ms  12.4 ms  32 %  83 %  p99 too long
      30+0   1720     1.00  11.6 ms  12.2 ms  32 %   8 %  p99 too long
      40+0   1710     0.99  11.7 ms  12.3 ms  32 %   0 %  3 failed

      ops/s: operations per second, from the ratio to the best; of best: throughput
      relative to all fitting sizes that count as the best, together, paired by round;
      p99: 99 % of the operations finished within this time, including the wait; at
      most: its one-sided 95 % bound; loop: how busy the event loop was; wins: how
      often this size is chosen when the rounds are resampled.

      Measured by poolbench 0.0.0 on 2026-01-02 03:04 UTC, seed 1: Test 1.0, started
      by poolbench; 2 × Test CPU, linux x64, Node 20.19.0
      "
    `)
  })

  test('needs no measurement', () => {
    const refusal = { code: 'nothing-measured', reason: 'connect refused', closest: null } as const
    const text = report({ ...REFUSED, refusal, sizes: [] })

    expect(text).toContain('connect refused')
    expect(text).not.toContain('Pool sizes at')
  })
})

test('in Markdown it is a short section', () => {
  expect(renderTuneMarkdown(fileOf(RECOMMENDED))).toMatchInlineSnapshot(`
    "### poolbench tune: pool\\_size=20, max\\_overflow=0 for postgres at 20 operations at once (confidence: medium)

    Looked for: the smallest pool that is as good as the best, for bursts of 20 operations at once (get-user with 10 ms of query time), and bursts of up to 100.

    - smallest of the equal ones: 20 (20 to 30 equal, within 7 % of the best throughput).
    - Limited by this process: its event loop was 93 % busy; more than 20 connections cannot help one Node process; more instances can.
    - max\\_overflow: opening 10 connections, 21.6 ms each, made a burst of 100 slower: 88.5 ms instead of 69 ms.
    - Doubt: the rule of thumb of the cores says 5.
    - Doubt: one round of 12 was slower by half.

    | pool | ops/s | of best | at least | p99 | loop | wins |  |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
    | 5+0 | 430 | 0.25 | 0.22 | 46.5 ms | 32 % | 0 % |  |
    | 10+0 | 812 | 0.47 | 0.44 | 24.6 ms | 32 % | 0 % |  |
    | 15+0 | 819 | 0.48 | - | 24.4 ms | 32 % | 0 % |  |
    | 18+0 | 1600 | 0.93 | 0.90 | 12.5 ms | 32 % | 9 % |  |
    | 20+0 | 1700 | 0.99 | 0.96 | 11.8 ms | 32 % | 83 % | recommended |
    | 30+0 | 1720 | 1.00 | 0.97 | 11.6 ms | 32 % | 8 % | as good |
    | 40+0 | 1710 | 0.99 | 0.96 | 11.7 ms | 32 % | 0 % | 3 failed |

    | pool | ops/s | of best | at least | p99 | opened | each in | wins |  |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
    | 20+0 | 1450 | 1.00 | 1.00 | 67.1 ms | 0 | - | 100 % | recommended |
    | 20+10 | 1130 | 0.78 | 0.75 | 86.2 ms | 10 | 21.6 ms | 0 % |  |
    | 20+20 | 890 | 0.61 | 0.57 | 109 ms | 20 | 21.6 ms | 0 % |  |
    "
  `)
  expect(renderTuneMarkdown(fileOf(REFUSED))).toMatch(
    /^### poolbench tune: No pool is recommended for postgres at 20 operations at once: no size/,
  )
})

test.each([
  ['a recommendation', RECOMMENDED],
  ['a goal with a p99', { ...RECOMMENDED, goal: { ...GOAL, p99Ms: 150 } }],
  ['a refusal', REFUSED],
])('%s fits 80 columns, with large numbers too', (_, found) => {
  const pool = { poolSize: 1000, maxOverflow: 1000 }
  const large: Omit<TuneFile, 'measured'> = {
    ...found,
    goal: { ...found.goal, concurrency: 100_000, burst: 1_000_000, instances: 1000 },
    sizes: [finding(100_000, 0, 1234.5, { p99Ms: 123_456, failures: 123, standing: 'failed' })],
    overflows: [
      finding(1000, 1000, 12.3, { p99Ms: 123_456, winShare: 1, standing: 'too-few-rounds' }),
    ],
    recommendation: found.recommendation && { ...found.recommendation, pool },
  }
  const lines = [found, large].flatMap((each) => report(each).split('\n'))

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
})
