import { scenario } from '../../bench/plan/scenario.ts'
import { describe, expect, test } from 'vitest'
import { compareResults } from '../../bench/compare/compare-results.ts'
import type { Comparison, RatioMetric } from '../../bench/compare/comparison.ts'
import { outcomeOf } from '../../bench/compare/outcome.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import {
  around,
  burstOf100,
  counting,
  onMachine,
  oneByOne,
  runOf,
  withOptions,
  withTarget,
} from './two-runs.ts'

const BEFORE = runOf([oneByOne(), burstOf100()])
const SLOWER = runOf([oneByOne(), burstOf100({ makespansMs: around(126) })])
const BURST = burstOf100().id
const FIRST_START = '2025-01-01T00:00:00.000Z'

/** `time concurrent regressed`, and so on. */
function verdicts({ scenarios }: Comparison): string[] {
  return scenarios.flatMap(({ driver, mode, ratios }) =>
    ratios.map(({ metric, verdict, unjudged }) =>
      [driver, mode, metric, verdict ?? `(${unjudged})`].join(' '),
    ),
  )
}

function ratioOf(comparison: Comparison, metric: RatioMetric) {
  const found = comparison.scenarios
    .find(({ id }) => id === BURST)
    ?.ratios.find((ratio) => ratio.metric === metric)
  if (!found) throw new Error(`no ${metric}`)
  return found
}

/** A run while other programs used most of the CPUs. */
function besideOthers(result: ResultFile): ResultFile {
  const busy = { machine: { busyMs: 9000, idleMs: 1000 }, server: { busyCpus: 0.2, samples: 0 } }
  return { ...result, scenarios: result.scenarios.map((each) => ({ ...each, ...busy })) }
}

describe('a comparison with a run that other programs disturbed', () => {
  const FEWER = runOf([oneByOne(), counting(burstOf100(), { opened: [1, 1, 1, 1, 1, 1] })])

  test.for([
    ['before', besideOthers(SLOWER), BEFORE],
    ['after', BEFORE, besideOthers(SLOWER)],
  ] as const)('%s judges neither times nor speed-ups', ([, baseline, candidate]) => {
    const comparison = compareResults(baseline, candidate)

    expect(verdicts(comparison)).toEqual([
      'postgres sequential time (not comparable)',
      'postgres concurrent time (not comparable)',
      'postgres concurrent speed-up (not comparable)',
      'postgres concurrent efficiency (not comparable)',
    ])
    expect(comparison.obstacles).toMatchObject([
      { what: 'the load of the machine', hindersSpeedUps: true },
    ])
    expect(outcomeOf(comparison)).toBe('undecided')
  })

  test('still compares counts', () => {
    expect(outcomeOf(compareResults(BEFORE, besideOthers(FEWER)))).toBe('regressed')
  })
})

describe('a comparison', () => {
  test('finds a burst that takes 40 % longer, and that concurrency gains less', () => {
    const comparison = compareResults(BEFORE, SLOWER)

    expect(verdicts(comparison)).toEqual([
      'postgres sequential time unchanged',
      'postgres concurrent time regressed',
      'postgres concurrent speed-up regressed',
      'postgres concurrent efficiency (as the speed-up)',
    ])
    expect(ratioOf(comparison, 'time')).toMatchObject({
      better: 'lower',
      baseline: { mean: expect.closeTo(90, 1), n: 6 },
      candidate: { mean: expect.closeTo(126, 1), n: 6 },
      ratio: expect.closeTo(1.4, 10),
    })
    expect(ratioOf(comparison, 'speed-up').better).toBe('higher')
    expect(comparison.ratios).toEqual({
      regressed: 2,
      improved: 0,
      unchanged: 1,
      inconclusive: 0,
    })
    expect(outcomeOf(comparison)).toBe('regressed')
  })

  test('of the files in reverse order is the mirror image', () => {
    const there = compareResults(BEFORE, SLOWER)
    const back = compareResults(SLOWER, BEFORE)

    expect(back.ratios).toEqual({ ...there.ratios, improved: 2, regressed: 0 })
    for (const metric of ['time', 'speed-up'] as const) {
      const [forth, mirrored] = [ratioOf(there, metric), ratioOf(back, metric)]
      expect(mirrored.verdict).toBe('improved')
      expect(mirrored.ratio).toBeCloseTo(1 / forth.ratio, 12)
      expect(mirrored.interval?.low).toBeCloseTo(1 / (forth.interval?.high as number), 12)
      expect(mirrored.detectable).toBeCloseTo(forth.detectable as number, 12)
    }
  })

  test('widens the intervals so that all of them together contain the true values', () => {
    const comparison = compareResults(BEFORE, SLOWER)

    // Two times and a speed-up; the efficiency is not a separate verdict.
    expect(comparison.confidence).toBeCloseTo(1 - 0.05 / 3, 12)
    expect(ratioOf(comparison, 'time').interval?.confidence).toBe(comparison.confidence)
  })

  test('finds no change between two equal runs', () => {
    const again = runOf([
      oneByOne({ makespansMs: around(1003) }),
      burstOf100({ makespansMs: around(90.5) }),
    ])

    const comparison = compareResults(BEFORE, again)

    expect(comparison.ratios).toMatchObject({ unchanged: 3, inconclusive: 0 })
    expect(outcomeOf(comparison)).toBe('fine')
  })

  test('finds no change when a file is compared with itself, however noisy', () => {
    const noisy = runOf([burstOf100({ makespansMs: [50, 90, 200, 30, 120, 70] })])

    const itself = compareResults(noisy, structuredClone(noisy))
    const other = runOf([burstOf100({ makespansMs: [51, 90, 200, 30, 120, 70] })])

    expect(itself).toMatchObject({ isSameRun: true, ratios: { unchanged: 1, inconclusive: 0 } })
    expect(compareResults(noisy, other)).toMatchObject({
      isSameRun: false,
      ratios: { unchanged: 0, inconclusive: 1 },
    })
  })

  test('uses rounds, not bursts, as its sample', () => {
    const scenario = BEFORE.scenarios.find(({ id }) => id === BURST)
    if (scenario?.status !== 'completed') throw new Error('no scenario')
    const fiveEach = scenario.bursts.flatMap((burst) => Array.from({ length: 5 }, () => burst))

    const comparison = compareResults(BEFORE, runOf([{ ...scenario, bursts: fiveEach }]))

    expect(ratioOf(comparison, 'time').candidate.n).toBe(6)
    expect(comparison.missing).toEqual([oneByOne().id])
  })

  test('calls one round inconclusive', () => {
    const comparison = compareResults(BEFORE, runOf([burstOf100({ makespansMs: [900] })]))

    expect(verdicts(comparison)).toEqual(['postgres concurrent time inconclusive'])
    expect(ratioOf(comparison, 'time').interval).toBeUndefined()
    expect(outcomeOf(comparison)).toBe('undecided')
  })

  test('lists missing and new scenarios', () => {
    const comparison = compareResults(BEFORE, runOf([burstOf100(), burstOf100({ concurrency: 7 })]))

    expect(comparison.missing).toEqual([oneByOne().id])
    expect(comparison.added).toEqual([burstOf100({ concurrency: 7 }).id])
    expect(comparison.scenarios.map(({ id }) => id)).toEqual([BURST])
    expect(outcomeOf(comparison)).toBe('undecided')
  })

  test('of files with nothing in common says so', () => {
    expect(outcomeOf(compareResults(BEFORE, runOf([])))).toBe('nothing-in-common')
    expect(outcomeOf(compareResults(runOf([]), runOf([])))).toBe('nothing-in-common')
  })

  test('counts a scenario that can no longer be measured as a regression', () => {
    const failed = scenario(burstOf100())
    const broken = runOf([oneByOne(), { ...failed, status: 'failed', reason: 'no connection' }])

    const comparison = compareResults(BEFORE, broken)

    expect(comparison.failed).toEqual([
      { id: BURST, baseline: null, candidate: 'no connection', verdict: 'regressed' },
    ])
    expect(outcomeOf(comparison)).toBe('regressed')
    expect(outcomeOf(compareResults(broken, BEFORE))).toBe('fine')
    expect(outcomeOf(compareResults(broken, broken))).toBe('undecided')
  })

  test('compares the failures, but not the times, of bursts in which operations failed', () => {
    const failing = counting(burstOf100({ makespansMs: around(9) }), { failures: [1] })

    const comparison = compareResults(BEFORE, runOf([oneByOne(), failing]))

    expect(verdicts(comparison).slice(1, 3)).toEqual([
      'postgres concurrent time (operations failed)',
      'postgres concurrent speed-up (operations failed)',
    ])
    expect(comparison.counts.inconclusive).toBe(1)
    expect(outcomeOf(comparison)).toBe('undecided')
  })

  test.each([-0.1, Number.NaN, Infinity])('refuses the margin %d', (margin) => {
    expect(() => compareResults(BEFORE, SLOWER, { margin })).toThrow(RangeError)
  })

  test.each([
    ['NaN', Number.NaN],
    ['a negative time', -90],
    ['no time at all', 0],
  ])('refuses %s', (_, makespanMs) => {
    const odd = runOf([burstOf100({ makespansMs: [90, makespanMs, 91] })])

    expect(() => compareResults(BEFORE, odd)).toThrow(RangeError)
  })

  test('refuses a scenario without bursts', () => {
    expect(() => compareResults(BEFORE, runOf([burstOf100({ makespansMs: [] })]))).toThrow(
      RangeError,
    )
  })
})

describe('times that cannot be compared', () => {
  const SETTINGS = { fsync: 'off' }
  const THREADED = runOf([
    oneByOne(),
    burstOf100(),
    oneByOne({ driver: 'mysql' }),
    burstOf100({ driver: 'mysql' }),
  ])

  test.each<[string, ResultFile, string, string, string]>([
    ['another machine', onMachine(BEFORE, { machine: 'd4e5' }), 'machine', 'a1b2c3', 'd4e5'],
    [
      'an unknown machine',
      onMachine(BEFORE, { machine: undefined }),
      'machine',
      'a1b2c3',
      'unknown',
    ],
    ['another CPU', onMachine(BEFORE, { cpuModel: 'Other' }), 'CPU', 'Test CPU', 'Other'],
    ['more CPUs', onMachine(BEFORE, { cpus: 8 }), 'CPUs', '2', '8'],
    ['another Node', onMachine(BEFORE, { node: 'v22.1.0' }), 'Node', 'v20.19.0', 'v22.1.0'],
    ['other rows', withOptions(BEFORE, { rows: 7 }), 'rows', '100', '7'],
    ['pre-ping', withOptions(BEFORE, { prePing: true }), 'pre-ping of the pool', 'false', 'true'],
    ['a quick run', { ...BEFORE, quick: true }, 'length', 'full', 'too short (--quick)'],
    ['half a run', { ...BEFORE, complete: false }, 'run', 'complete', 'interrupted'],
    [
      'a run made slow',
      withOptions(BEFORE, { slowdown: 1.2 }),
      'operations',
      'as they are',
      'slowed down by a factor of 1.2',
    ],
    [
      'another server',
      withTarget(BEFORE, 'postgres', { version: 'Test 2.0' }),
      'server version of postgres',
      'Test 1.0',
      'Test 2.0',
    ],
    [
      'another setting',
      withTarget(BEFORE, 'postgres', { settings: SETTINGS }),
      'fsync of postgres',
      'none',
      'off',
    ],
    [
      'another library',
      onMachine(BEFORE, { libraries: { postgres: '4.0.0' } }),
      'library of postgres',
      'postgres 3.4.9',
      'postgres 4.0.0',
    ],
  ])('are those of %s, while the gain is still compared', (_, other, what, before, after) => {
    const later = { ...other, startedAt: FIRST_START }

    const comparison = compareResults(BEFORE, later)

    expect(comparison.obstacles).toEqual([
      expect.objectContaining({ what, baseline: before, candidate: after }),
    ])
    expect(verdicts(comparison)).toEqual([
      'postgres sequential time (not comparable)',
      'postgres concurrent time (not comparable)',
      'postgres concurrent speed-up unchanged',
      'postgres concurrent efficiency (as the speed-up)',
    ])
    expect(comparison.counts.unchanged).toBe(6)
    expect(outcomeOf(comparison)).toBe('undecided')
    expect(compareResults(later, BEFORE).obstacles).toEqual([
      expect.objectContaining({ what, baseline: after, candidate: before }),
    ])
  })

  test('do not prevent a smaller gain, or an additional connection, from being found', () => {
    const elsewhere = onMachine(SLOWER, { machine: 'd4e5' })
    const costlier = runOf([oneByOne(), counting(burstOf100(), { opened: [1, 1, 1, 1, 1, 1] })])

    expect(compareResults(BEFORE, elsewhere).ratios).toMatchObject({ regressed: 1 })
    expect(outcomeOf(compareResults(BEFORE, onMachine(costlier, { node: 'v22' })))).toBe(
      'regressed',
    )
  })

  test('are only those of the target that changed', () => {
    const comparison = compareResults(THREADED, withTarget(THREADED, 'mysql', { version: '9' }))

    expect(verdicts(comparison).filter((line) => line.includes(' time '))).toEqual([
      'postgres sequential time unchanged',
      'postgres concurrent time unchanged',
      'mysql sequential time (not comparable)',
      'mysql concurrent time (not comparable)',
    ])
    expect(comparison.obstacles).toEqual([
      {
        what: 'server version of mysql',
        baseline: 'Test 1.0',
        candidate: '9',
        driver: 'mysql',
      },
    ])
  })

  test('do not include a target without compared scenarios', () => {
    const newer = withTarget(THREADED, 'mysql', { version: '9' })
    const scenarios = THREADED.scenarios.filter(({ driver }) => driver === 'postgres')

    expect(compareResults(THREADED, { ...newer, scenarios }).obstacles).toEqual([])
  })

  test('do not depend on the wording of a driver’s description of connecting', () => {
    const { traits } = BEFORE.targets[0] as ResultFile['targets'][number]
    const reworded = withTarget(BEFORE, 'postgres', { traits: { ...traits, connect: 'a TCP' } })

    expect(compareResults(BEFORE, reworded).obstacles).toEqual([])
  })

  test('leave the efficiency a separate verdict if the bound has changed', () => {
    const { traits } = BEFORE.targets[0] as ResultFile['targets'][number]
    const narrow = withTarget(BEFORE, 'postgres', { traits: { ...traits, parallelism: 12 } })

    const comparison = compareResults(BEFORE, narrow)

    expect(verdicts(comparison).slice(2)).toEqual([
      'postgres concurrent speed-up unchanged',
      'postgres concurrent efficiency improved',
    ])
    // 100 / ⌈100 / 15⌉ and 100 / ⌈100 / 12⌉.
    expect(ratioOf(comparison, 'efficiency').ratio).toBeCloseTo(100 / 7 / (100 / 9), 10)
  })

  test('are all those of two results from unknown machines', () => {
    const old = onMachine(BEFORE, { machine: undefined })

    expect(compareResults(old, { ...old, startedAt: FIRST_START }).obstacles).toEqual([
      { what: 'machine', baseline: 'unknown', candidate: 'unknown', driver: null },
    ])
  })
})
