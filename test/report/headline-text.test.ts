import { expect, test } from 'vitest'
import { speedUps } from '../../bench/analysis/speed-ups.ts'
import { headlineTexts } from '../../bench/report/headline-text.ts'
import type { ResultFile, ScenarioResult } from '../../bench/result/schema.ts'
import { measured, resultFile, type MeasuredScenario } from './result-builder.ts'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1]
const times = (ms: number): number[] => ROUNDS.map((factor) => ms * factor)
const TWENTY = { poolSize: 20, maxOverflow: 0 }
const FIFTEEN = { poolSize: 15, maxOverflow: 0 }

/** One after the other, and at once. */
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

test('the headline names what was measured, and says a sentence of each database', () => {
  const result = resultFile([
    ...pair(1000, 64, { pool: TWENTY }),
    measured({ makespansMs: times(100), burst: { opened: 10, closed: 10, connectMs: 200 } }),
    measured({ pool: FIFTEEN, makespansMs: times(75) }),
    ...pair(1000, 1000, { driver: 'sqlite', pool: { poolSize: 1, maxOverflow: 0 } }),
  ])

  expect(headlineTexts(result, speedUps(result))).toEqual({
    title: 'What was found: get-user with 10 ms of query time',
    sentences: [
      'postgres: 100 at once are 15.6x faster with 20 connections (20+0), bound 20x; ' +
        '5+10 loses 25 % of what 15+0 gives to opening connections',
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

test('the headline calls nothing faster that may be slower', () => {
  const uneven = [500, 90, 80, 600, 90, 80]
  const sequential = measured({ mode: 'sequential', makespansMs: times(100) })
  const slower = sentencesOf(pair(100, 120))

  expect(sentencesOf([sequential, measured({ makespansMs: uneven })])[0]).toMatch(
    /^postgres: no gain that is sure, at best 1\.1\dx \(0\.\d+\.\.1\.2\d\) for 100 at once on 5\+10/,
  )
  expect(slower[0]).toContain('postgres: nothing gained, at best 0.83x')
})

test('the headline says in how many rounds a gain was seen that are too few for an interval', () => {
  const scenarios = (['sequential', 'concurrent'] as const).map((mode) =>
    measured({ mode, makespansMs: mode === 'sequential' ? [1000, 1000] : [100, 100] }),
  )

  expect(sentencesOf(scenarios)[0]).toContain('(5+10) (seen in 2 rounds), bound 14.3x')
})

test('the headline says what further kinds of work gain, by what is different in them', () => {
  const works = [
    ...pair(1000, 80),
    ...pair(30, 10, { queryTimeMs: 0 }),
    ...pair(1000, 200, { operation: 'checkout' }),
  ]

  expect(sentencesOf(works)[0]).toMatch(/; without added query time 3\.00x; checkout 5\.00x$/)
})

test('the headline of callers says how many there are', () => {
  const sentence = sentencesOf([
    ...pair(100, 12, { concurrency: 10, callers: 1, pool: FIFTEEN }),
    ...pair(110, 70, { concurrency: 10, callers: 10, pool: FIFTEEN }),
  ])[0]

  expect(sentence).toContain('10 at once are 8.33x faster')
  expect(sentence).toContain('with 10 callers at once 1.57x')
})

test('the headline of single operations says that there is nothing to overlap', () => {
  expect(sentencesOf(pair(10, 10, { concurrency: 1 }))).toEqual([
    'postgres: 1 at once has nothing to overlap; it takes 10.0 ms',
  ])
})

test('the headline says what failed, and gives no speed-up of it', () => {
  const failing = measured({
    makespansMs: times(100),
    burst: { failures: 1 },
    errors: [{ name: 'Error', code: null, message: 'timed\nout', count: 6 }],
  })
  const sequential = measured({ mode: 'sequential', makespansMs: times(1000) })

  expect(sentencesOf([sequential, failing])).toEqual([
    'postgres: no speed-up is given, as 6 operations failed (timed out)',
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

test('the headline of one mode alone gives a throughput', () => {
  expect(sentencesOf([measured({ makespansMs: times(50) })])).toEqual([
    'postgres: no speed-up, as nothing was measured in both modes; at most 2000 operations/s: ' +
      '100 × get-user with 10 ms of query time, concurrent on 5+10',
  ])
})

test('the headline does not repeat what cannot be true', () => {
  expect(sentencesOf(pair(1000, 10))).toEqual([
    'postgres: no speed-up that can be true: see the notes',
  ])
})

test('the headline tells two databases of the same driver apart', () => {
  const sentences = sentencesOf([...pair(1000, 80), ...pair(1000, 90, { driver: 'postgres-2' })])

  expect(sentences.map((sentence) => sentence.split(':')[0])).toEqual(['postgres', 'postgres-2'])
})
