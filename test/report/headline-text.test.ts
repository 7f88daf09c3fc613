import { expect, test } from 'vitest'
import { speedUps } from '../../bench/analysis/speed-ups.ts'
import { headlineTexts } from '../../bench/report/headline-text.ts'
import type { ResultFile, ScenarioResult } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from './result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]
const times = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)
const TWENTY = { poolSize: 20, maxOverflow: 0 }
const FIFTEEN = { poolSize: 15, maxOverflow: 0 }

/** A pair of a sequential and a concurrent scenario. */
function pair(
  ms: number,
  atOnceMs: number,
  cell: Partial<MeasuredScenario> = {},
): ScenarioResult[] {
  return [
    measured({ ...cell, mode: 'sequential', makespansMs: times(ms) }),
    measured({ ...cell, makespansMs: times(atOnceMs) }),
  ]
}

function sentencesOf(
  scenarios: readonly ScenarioResult[],
  overrides: Partial<ResultFile> = {},
): readonly string[] {
  const result = resultFile([...scenarios], overrides)
  return headlineTexts(result, speedUps(result)).sentences
}

test('the headline names what was measured, and has a sentence for each database', () => {
  const result = resultFile([
    ...pair(1000, 64, { pool: TWENTY }),
    measured({ makespansMs: times(100), burst: { opened: 10, closed: 10, connectMs: 200 } }),
    measured({ pool: FIFTEEN, makespansMs: times(75) }),
    ...pair(1000, 1000, { driver: 'sqlite', pool: { poolSize: 1, maxOverflow: 0 } }),
  ])

  expect(headlineTexts(result, speedUps(result))).toEqual({
    title: 'Findings: get-user with 10 ms of query time',
    sentences: [
      'postgres: 100 at once are 15.6x faster (15.6..15.6) with 20 connections (20+0), bound 20x; ' +
        '5+10 loses 25 % of the gain of 15+0 by opening connections',
      'sqlite: nothing overlaps: one handle in this thread',
    ],
  })
})

test('the headline has the numbers of the table', () => {
  const result = resultFile(pair(1000, 71.3, { pool: TWENTY }))
  const [row] = speedUps(result)

  expect(headlineTexts(result, [row!]).sentences[0]).toContain(
    `${row!.speedUp!.toFixed(1)}x faster`,
  )
})

test('the headline says what limits a gain that is far from its bound', () => {
  const busy = { burst: { eventLoopUtilization: 0.94 } }
  const [sentence] = sentencesOf(pair(25, 9, { pool: TWENTY, queryTimeMs: 0, ...busy }))

  expect(sentence).toContain('bound 20x, limited by this process: event loop 94 % busy')
})

test('the headline does not call a database faster if it may be slower', () => {
  const uneven = [500, 90, 80, 600, 90, 80]
  const sequential = measured({ mode: 'sequential', makespansMs: times(100) })
  const slower = sentencesOf(pair(100, 120))

  expect(sentencesOf([sequential, measured({ makespansMs: uneven })])[0]).toMatch(
    /^postgres: no certain gain: at best, 100 at once on 5\+10 give between 0\.17x and 1\.3x, bound/,
  )
  expect(slower[0]).toContain(
    'postgres: nothing gained: at best, 100 at once on 5+10 give 0.83x (0.83..0.83)',
  )
})

test('the headline gives the number of rounds if they are too few for an interval', () => {
  const scenarios = (['sequential', 'concurrent'] as const).map((mode) =>
    measured({ mode, makespansMs: mode === 'sequential' ? [1000, 1000] : [100, 100] }),
  )

  expect(sentencesOf(scenarios)[0]).toContain(
    'are 10.0x faster (10.0..10.0 in 2 rounds) with 15 connections (5+10), bound 14.3x',
  )
})

test('the headline gives the gain of further kinds of work, named by their differences', () => {
  const works = [
    ...pair(1000, 80),
    ...pair(30, 10, { queryTimeMs: 0 }),
    ...pair(1000, 200, { operation: 'checkout' }),
  ]

  expect(sentencesOf(works)[0]).toMatch(
    /; without added query time 3\.00x \(3\.00\.\.3\.00\); checkout 5\.00x \(5\.00\.\.5\.00\)$/,
  )
})

test('the headline of callers says how many there are', () => {
  const sentence = sentencesOf([
    ...pair(100, 12, { concurrency: 10, callers: 1, pool: FIFTEEN }),
    ...pair(110, 70, { concurrency: 10, callers: 10, pool: FIFTEEN }),
  ])[0]

  expect(sentence).toContain('10 at once are 8.33x faster')
  expect(sentence).toContain('with 10 callers at once 1.57x (1.57..1.57)')
})

test('the headline gives no single number if the interval is too wide for one', () => {
  const sequential = measured({ mode: 'sequential', makespansMs: times(1000) })
  const wide = (rounds: number): string =>
    sentencesOf([
      sequential,
      measured({ makespansMs: [66.2, 429, 160, 150, 170, 155].slice(0, rounds) }),
    ])[0]!

  expect(wide(6)).toContain(
    '100 at once are between 2.4x and 15x faster with 15 connections (5+10), bound 14.3x',
  )
  expect(wide(2)).toContain('are between 2.4x and 15x faster (in 2 rounds) with')
  expect(wide(1)).toContain('are 15.1x faster (in 1 round) with')
})

test('the headline says where concurrency is slower than sequential execution, and names the worst case', () => {
  const rows = [
    ...pair(1000, 64, { pool: TWENTY }),
    ...pair(100, 370, { concurrency: 10 }),
    ...pair(20, 40, { concurrency: 10, queryTimeMs: 0 }),
    ...pair(20, 10, { queryTimeMs: 0, pool: TWENTY }),
  ]
  const quick = rows.map((row) => ({
    ...row,
    bursts: row.status === 'completed' ? row.bursts.slice(0, 1) : [],
  })) as ScenarioResult[]
  const inNoise = [...rows.slice(0, 2), ...pair(100, 105, { concurrency: 10 })]

  expect(sentencesOf(rows)[0]).toMatch(
    /; slower than one after the other: 10 at once on 5\+10, 0\.27x \(0\.27\.\.0\.27\)$/,
  )
  expect(sentencesOf(quick)[0]).toMatch(
    /; slower than one after the other: 10 at once on 5\+10, 0\.27x \(in 1 round\)$/,
  )
  expect(sentencesOf([...rows.slice(0, 2), ...rows.slice(4)])[0]).toMatch(
    /: 10 at once on 5\+10 \(without added query time\), 0\.50x \(0\.50\.\.0\.50\)$/,
  )
  expect(sentencesOf(inNoise)[0]).not.toContain('slower')
  expect(sentencesOf([...rows.slice(0, 2), ...pair(1, 300, { concurrency: 10 })])[0]).toContain(
    '10 at once on 5+10, 0.0033x (0.0033..0.0033)',
  )
})

test('the headline says that a pool loses by opening connections only if that is certain', () => {
  const uneven = [70, 75, 110, 115, 72, 112]
  const [sentence] = sentencesOf([
    ...pair(1000, 64, { pool: TWENTY }),
    measured({ makespansMs: uneven, burst: { opened: 10, closed: 10, connectMs: 200 } }),
    measured({ pool: FIFTEEN, makespansMs: times(75) }),
  ])

  expect(sentence).toMatch(
    /; 5\+10 gives between 8\.\dx and 14x, limited by opening 10 connections/,
  )
  expect(sentence).not.toContain('loses')
})

test('the headline gives no ratio for a single operation, which would be noise', () => {
  const single = pair(1.89, 0.27, { concurrency: 1, pool: TWENTY })
  const slow = pair(0.7, 1.4, { concurrency: 1 })

  expect(sentencesOf([...single, ...slow, ...pair(1000, 64)])[0]).not.toMatch(/7\.0\dx|0\.5\dx/)
})

test('the headline of single operations says that there is nothing to overlap', () => {
  expect(sentencesOf(pair(10, 10, { concurrency: 1 }))).toEqual([
    'postgres: a single operation has nothing to overlap; it takes 10.0 ms',
  ])
})

test('the headline says what failed, and gives no speed-up for it', () => {
  const failing = measured({
    makespansMs: times(100),
    burst: { failures: 1 },
    errors: [{ name: 'Error', code: null, message: 'timed\nout', count: 6 }],
  })
  const sequential = measured({ mode: 'sequential', makespansMs: times(1000) })

  expect(sentencesOf([sequential, failing])).toEqual([
    'postgres: no speed-up, because 6 operations failed (timed out)',
  ])
  expect(sentencesOf([...pair(1000, 64, { pool: TWENTY }), failing])[0]).toMatch(
    /15\.6x faster .*; 6 operations failed$/,
  )
})

test('the headline says why a database was not measured', () => {
  const { bursts: _, ...cell } = measured({ makespansMs: [1] })
  const lost = { ...cell, status: 'failed', reason: 'connect ECONNREFUSED' } as const
  const { targets } = resultFile([...pair(1, 1), ...pair(1, 1, { driver: 'mysql' })])

  expect(sentencesOf([lost])).toEqual(['postgres: not measured: connect ECONNREFUSED'])
  expect(sentencesOf(pair(1000, 64), { targets, complete: false })[1]).toBe(
    'mysql: not measured before the run was interrupted',
  )
})

test('the headline of a single mode gives a throughput', () => {
  expect(sentencesOf([measured({ makespansMs: times(50) })])).toEqual([
    'postgres: no speed-up, because no scenario was measured in both modes; at most 2000 operations/s: ' +
      '100 × get-user with 10 ms of query time, concurrent on 5+10',
  ])
})

test('the headline does not repeat an implausible speed-up', () => {
  expect(sentencesOf(pair(1000, 10))).toEqual(['postgres: no plausible speed-up: see the notes'])
})

test('the headline distinguishes two databases of the same driver', () => {
  const sentences = sentencesOf([...pair(1000, 80), ...pair(1000, 90, { driver: 'postgres-2' })])

  expect(sentences.map((sentence) => sentence.split(':')[0])).toEqual(['postgres', 'postgres-2'])
})
