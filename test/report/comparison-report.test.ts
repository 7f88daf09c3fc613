import { describe, expect, test } from 'vitest'
import { compareResults } from '../../bench/compare/compare-results.ts'
import { comparisonProblems } from '../../bench/report/comparison-problems.ts'
import { renderComparison, renderComparisonMarkdown } from '../../bench/report/comparison-report.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { around, burstOf100, counting, oneByOne, onMachine, runOf } from '../compare/two-runs.ts'

const SIX = [1, 1, 1, 1, 1, 1]
const LATER = { startedAt: '2026-01-03T03:04:05.678Z' }
const TEN = { poolSize: 20, maxOverflow: 0 }

const BEFORE = runOf([
  oneByOne(),
  burstOf100(),
  burstOf100({ pool: TEN, makespansMs: around(60) }),
  burstOf100({ concurrency: 7 }),
])
const AFTER = runOf(
  [
    oneByOne({ makespansMs: around(1004) }),
    counting(burstOf100({ makespansMs: around(126) }), { opened: SIX }),
    burstOf100({ pool: TEN, makespansMs: around(45) }),
    burstOf100({ concurrency: 8 }),
  ],
  LATER,
)
const ELSEWHERE: ResultFile = onMachine(AFTER, { node: 'v22.1.0' })

describe('a comparison with a run that other programs disturbed', () => {
  const machine = { busyMs: 9000, idleMs: 1000 }
  const server = { busyCpus: 0.2, samples: 0 }
  const BUSY = {
    ...ELSEWHERE,
    scenarios: ELSEWHERE.scenarios.map((each) => ({ ...each, machine, server })),
  }
  const comparison = compareResults(BEFORE, BUSY)

  test('says that neither times nor speed-ups are compared, and why', () => {
    const text = renderComparison(comparison).replace(/\s+/g, ' ')

    expect(text).toMatch(/^No time or speed-up could be compared\. 1 regressed/)
    expect(text).toContain(
      'Times and speed-ups are not compared, because of the load of the machine.',
    )
    expect(text).toContain(
      'Why neither times nor speed-ups are compared (counts still are): - the load of the machine: ' +
        'little in the baseline, other programs took 80 % of the CPU time of this machine in the candidate',
    )
    expect(text).toContain('Further reasons why times are not compared: - Node: v20.19.0 in')
    expect(text).not.toContain('speed-ups and counts still are')
  })

  test('reports the same to CI', () => {
    const titles = comparisonProblems(comparison).map(({ title }) => title)

    expect(titles).toContain('Times and speed-ups not comparable')
    expect(titles).toContain('Times not comparable')
  })
})

describe('a comparison in the terminal', () => {
  test('begins with the outcome, and has a table for each metric', () => {
    expect(`\n${renderComparison(compareResults(BEFORE, AFTER))}`).toMatchInlineSnapshot(`
      "
      2 regressed, 2 improved, 1 unchanged, 0 inconclusive of 5 times and speed-ups.
      1 regressed, 0 improved, 8 unchanged, 0 inconclusive of 9 counts.
      The statements of 3 scenarios were not counted, so they are not compared.
      1 scenario missing.
      1 scenario new.
      Minimum detectable slow-down in these data: +14% (median), +14% at worst.
      old: 2026-01-02 03:04 UTC   new: 2026-01-03 03:04 UTC

      Time of a burst, lower is better: postgres, get-user with 10 ms of query time

      burst               old      new  change                 verdict    9 in 10
      --------------  -------  -------  ---------------------  ---------  -------
      sequential
      100 on 5+10     1000 ms  1004 ms  ~ +0.4% (-2.2..+3.0)   unchanged     +14%
      concurrent
      100 on 5+10     90.0 ms   126 ms  +40.0% (+36.4..+43.7)  regressed     +14%
      100 on 20+0     60.0 ms  45.0 ms  -25.0% (-26.9..-23.0)  improved      +14%
      geometric mean   175 ms   179 ms  +1.8%

      Speed-up, higher is better: postgres, get-user with 10 ms of query time

      burst             old    new  change                 verdict    9 in 10
      --------------  -----  -----  ---------------------  ---------  -------
      concurrent
      100 on 5+10     11.1x  7.97x  -28.3% (-28.3..-28.3)  regressed      -9%
      100 on 20+0     16.7x  22.3x  +33.9% (+33.9..+33.9)  improved       -9%
      geometric mean  13.6x  13.3x  -2.0%

      Counts that changed, fewer is better

      in a burst  old  new  verdict
      ----------  ---  ---  ---------
      postgres/get-user/concurrent/c=100/pool=5+10/query=10ms
      opened        0    1  regressed

      Missing: only in the baseline:
      - postgres/get-user/concurrent/c=7/pool=5+10/query=10ms

      New: only in the candidate:
      - postgres/get-user/concurrent/c=8/pool=5+10/query=10ms

      - change: new / old, both as geometric means over the rounds; in 95% of
        comparisons all intervals contain the true values; ~: no certain change.
      - 9 in 10: minimum detectable worsening, found 9 times in 10 in data with this
        noise.
      - A change within 10% (--margin) is reported as unchanged: the two files were
        measured at different times, and drift of the machine looks like a change.
        poolbench gate measures both side by side, and detects smaller changes.
      "
    `)
  })

  test('ends the tables of several drivers with the geometric mean of all', () => {
    const both = (ms: number) => [
      burstOf100({ makespansMs: around(ms) }),
      burstOf100({ driver: 'mysql', makespansMs: around(ms) }),
    ]

    const text = renderComparison(compareResults(runOf(both(90)), runOf(both(99))))

    expect(text).toContain('Time of a burst, lower is better: mysql, get-user with')
    expect(text).toContain('\ngeometric mean of all 2 times of a burst: +10.0%\n')
    expect(text).not.toMatch(/^geometric mean  /m)
  })

  test('shows times that cannot be compared without a verdict, and why', () => {
    const text = renderComparison(compareResults(BEFORE, ELSEWHERE))

    expect(text).toContain('Times are not compared, because of Node.\n')
    expect(text).toContain('- Node: v20.19.0 in the baseline, v22.1.0 in the candidate\n')
    expect(text).toMatch(/^concurrent\n100 on 5\+10 .* ms .* ms +not comparable +- +-$/m)
    expect(text).toMatch(/^concurrent\n100 on 5\+10 .*x .*x .* regressed /m)
  })

  test('of two files with nothing in common says so, and lists both', () => {
    const text = renderComparison(compareResults(BEFORE, runOf([burstOf100({ concurrency: 8 })])))

    expect(text.split('\n')[0]).toBe('Nothing was compared: no scenario is in both files.')
    expect(text).toContain(`Missing: only in the baseline:\n- ${oneByOne().id}\n`)
    expect(text).toContain(`New: only in the candidate:\n- ${burstOf100({ concurrency: 8 }).id}\n`)
  })

  test('says that a run is compared with itself', () => {
    expect(renderComparison(compareResults(BEFORE, BEFORE))).toContain(
      'Both files are results of the same run.\n',
    )
  })

  test('does not print excessively large numbers', () => {
    const wild = { makespansMs: [1, 1000] }
    const [before, after] = [runOf([burstOf100(wild)]), runOf([burstOf100(wild)], LATER)]

    const comparison = compareResults(before, after)
    const text = renderComparison(comparison) + renderComparisonMarkdown(comparison)

    expect(text).toContain('± \\>9999%')
    expect(text).toMatch(/\(-100\.0\.\.>\+9999\)/)
    expect(text).not.toMatch(/\d{6}|e\+|Infinity/)
  })

  test('keeps a database’s message on one line, so that it is not a command to the CI', () => {
    const failed = { ...burstOf100(), status: 'failed', reason: 'no\n::error::x\n# y' } as const
    const comparison = compareResults(BEFORE, runOf([failed]))

    expect(renderComparison(comparison).replace(/\s+/g, ' ')).toContain(
      'fails now (no ::error::x # y)',
    )
    expect(renderComparisonMarkdown(comparison)).toContain('fails now (no ::error::x # y)`')
  })
})

describe('a comparison in Markdown', () => {
  test('has all cells of the terminal, and those without room there', () => {
    const comparison = compareResults(BEFORE, AFTER)
    const cellsOf = (line: string) => line.split(/ {2,}|\|/).flatMap((cell) => cell.trim() || [])

    const text = renderComparison(comparison).split('\n').map(cellsOf)
    const escaped = renderComparisonMarkdown(comparison)
    const markdown = escaped.replaceAll('\\', '').split('\n').map(cellsOf)

    const rows = text.filter(([name]) => /^(\d+ on |geometric mean$|opened$)/.test(name ?? ''))
    expect(rows.length).toBeGreaterThan(7)
    for (const row of rows) {
      expect(markdown).toContainEqual(expect.arrayContaining(row))
    }
    expect(escaped).toContain('| smallest change found 9 in 10 |')
    expect(markdown).toContainEqual(expect.arrayContaining(['90.0 ms', '± 1%', '6+6']))
  })

  test('shows the names in a file literally, not as Markdown', () => {
    const named = burstOf100({ driver: '<b>*mine*' })
    const comparison = compareResults(runOf([named]), onMachine(runOf([named]), { cpus: 3 }))

    expect(renderComparisonMarkdown(comparison)).toContain(', lower is better: \\<b\\>\\*mine\\*,')
  })

  test('begins with a heading and the summary', () => {
    const markdown = renderComparisonMarkdown(compareResults(BEFORE, AFTER))

    expect(markdown.split('\n').slice(0, 3)).toEqual([
      '## poolbench compare',
      '',
      '- 2 regressed, 2 improved, 1 unchanged, 0 inconclusive of 5 times and speed-ups.',
    ])
  })
})

describe('the problems of a comparison for CI', () => {
  test('include regressions as errors, with the effect', () => {
    const problems = comparisonProblems(compareResults(BEFORE, AFTER))

    expect(problems.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(
      [
        expect.stringMatching(/^postgres\/get-user\/concurrent\/c=100\S+: time \+40\.0% \(\+3\d/),
        expect.stringMatching(/^postgres\/get-user\/concurrent\/c=100\S+: speed-up -28\.3% \(-/),
        expect.stringMatching(/: opened in a burst from 0 to 1$/),
      ],
    )
  })

  test('include missing and incomparable scenarios as warnings', () => {
    const problems = comparisonProblems(compareResults(BEFORE, ELSEWHERE))

    expect(problems.filter(({ level }) => level === 'warning')).toEqual([
      {
        level: 'warning',
        title: 'Scenario missing',
        message: burstOf100({ concurrency: 7 }).id,
      },
      {
        level: 'warning',
        title: 'Times not comparable',
        message: 'Node: v20.19.0 in the baseline, v22.1.0 in the candidate',
      },
    ])
  })

  test('are empty for two equal runs', () => {
    expect(comparisonProblems(compareResults(BEFORE, BEFORE))).toEqual([])
  })
})
