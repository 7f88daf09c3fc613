import { describe, expect, test } from 'vitest'
import type { CountChange } from '../../bench/gate/decision/count-changes.ts'
import { LOOKS, MARGIN } from '../../bench/gate/decision/design.ts'
import type { Estimate } from '../../bench/gate/decision/estimate.ts'
import type { GateRecord, GateScenario } from '../../bench/gate/decision/gate-record.ts'
import { gateNames } from '../../bench/report/gate-names.ts'
import { renderGateMarkdown, renderGateReport } from '../../bench/report/gate-report.ts'
import { renderSelfTest, renderSelfTestMarkdown } from '../../bench/report/self-test-report.ts'
import { textWidth, WIDTH } from '../../bench/report/text-width.ts'
import { measured, resultFile } from './result-builder.ts'

const { environment, targets } = resultFile([measured({ makespansMs: [1] })])

function estimated(ratio: number, verdict: Estimate['verdict']): Estimate {
  return {
    ratio,
    interval: { low: ratio - 0.02, high: ratio + 0.02, confidence: 0.99 },
    pairs: 10,
    verdict,
    detectable: 1.08,
  }
}

/** An estimate after all planned pairs. */
function exhausted(ratio: number): Estimate {
  return { ...estimated(ratio, 'open'), pairs: 30 }
}

function scenario(first: Estimate, confirmation?: Estimate): GateScenario {
  return { id: 'postgres/a_b', baseMs: 10, candidateMs: 10 * first.ratio, first, confirmation }
}

function record(overrides: Partial<GateRecord>): GateRecord {
  return {
    schemaVersion: 1,
    kind: 'gate',
    verdict: 'passed',
    base: 'main (1a2b3c4)',
    candidate: 'working tree',
    slowdown: undefined,
    design: { looks: [...LOOKS], margin: MARGIN },
    seed: 7,
    durationMs: 20_000,
    cutShort: false,
    environment,
    targets,
    scenarios: [scenario(estimated(1, 'passed'))],
    counts: [],
    notCounted: [],
    pairs: [],
    ...overrides,
  }
}

const SLOWER = record({
  verdict: 'regressed',
  scenarios: [scenario(estimated(1.2, 'regressed'), estimated(1.21, 'regressed'))],
})

const MORE: CountChange = {
  id: 'postgres/a_b',
  metric: 'statements',
  baseline: { min: 10, max: 10 },
  candidate: { min: 20, max: 30 },
  verdict: 'regressed',
}

describe('the report of a gate begins with its verdict', () => {
  test.for([
    ['passed', record({}), 'PASSED: no scenario is more than 3 % slower'],
    [
      'regressed',
      SLOWER,
      'REGRESSED: slower by more than 3 %, confirmed by new pairs: a_b takes 1.21x (1.19..1.23) as long',
    ],
    [
      'regressed by a count',
      record({ verdict: 'regressed', counts: [MORE] }),
      'REGRESSED: a_b: 20..30 statements per burst instead of 10',
    ],
    [
      'noisy',
      record({ verdict: 'inconclusive', scenarios: [scenario(exhausted(1.02))] }),
      'INCONCLUSIVE: the noise hides whether the scenario is more than 3 % slower',
    ],
    [
      'out of time',
      record({
        verdict: 'inconclusive',
        cutShort: true,
        scenarios: [scenario(estimated(1.02, 'open'))],
      }),
      'INCONCLUSIVE: time ran out before it was clear whether the scenario is more than 3 % slower',
    ],
  ] as const)('%s', ([, found, sentence]) => {
    expect(unwrapped(renderGateReport(found))).toContain(sentence)
    expect(
      renderGateReport(found)
        .split('\n')
        .every((line) => textWidth(line) <= WIDTH),
    ).toBe(true)
  })
})

test('each scenario has a row with both series and the minimum detectable change', () => {
  expect(renderGateReport(SLOWER)).toContain(
    [
      '   base  candidate              change               again  9 in 10  verdict',
      '-------  ---------  ------------------  ------------------  -------  ---------',
      'a_b',
      '10.0 ms    12.0 ms  1.20x (1.18..1.22)  1.21x (1.19..1.23)    1.08x  regressed',
    ].join('\n'),
  )
  expect(renderGateMarkdown(SLOWER)).toContain(
    '| scenario | base | candidate | change | pairs | again | 9 in 10 | verdict |',
  )
})

test('the parts that all scenarios share are shown once, above the table', () => {
  const scenarios = ['sequential', 'concurrent'].map((mode) => ({
    ...scenario(estimated(1, 'passed')),
    id: `postgres/get-user/${mode}/c=10/pool=5+0/query=5ms`,
  }))
  const report = renderGateReport(record({ scenarios }))

  expect(report).toContain('Every scenario: postgres, c=10, pool=5+0, query=5ms\n')
  expect(report).toMatch(/^get-user, concurrent +10\.0 ms +10\.0 ms +1\.00x .* no slower$/m)
})

describe('an unconfirmed regression is reported, with the reason', () => {
  const suspected = (confirmation: Estimate | undefined, cutShort: boolean): string =>
    unwrapped(
      renderGateReport(
        record({
          verdict: 'inconclusive',
          cutShort,
          scenarios: [
            scenario({ ...estimated(1.86, 'regressed'), pairs: 10 }, confirmation),
            { ...scenario(estimated(1, 'passed')), id: 'postgres/other' },
          ],
        }),
      ),
    )

  test.for([
    [undefined, true, 'time ran out before new pairs could confirm it'],
    [estimated(1.3, 'open'), true, 'time ran out before new pairs could confirm it'],
    [exhausted(1.3), false, 'new pairs neither confirm nor refute it'],
  ] as const)('%#', ([confirmation, cutShort, then]) => {
    expect(suspected(confirmation, cutShort)).toContain(
      `INCONCLUSIVE: maybe slower: a_b takes 1.86x (1.84..1.88) as long, but ${then} base main`,
    )
  })

  test('also in the table', () => {
    expect(suspected(undefined, true)).toContain('slower once, not measured again')
    expect(suspected(exhausted(1.3), false)).toContain('slower once, then inconclusive')
  })
})

describe('the advice depends on why the gate ended', () => {
  const advice = (overrides: Partial<GateRecord>): string =>
    unwrapped(renderGateReport(record({ verdict: 'inconclusive', ...overrides })))

  test('after the time limit: only more time', () => {
    const text = advice({ cutShort: true, scenarios: [scenario(estimated(1.02, 'open'))] })
    expect(text).toContain('for a decision, use a longer --max-time')
    expect(text).not.toMatch(/--rounds|quieter|--margin/)
  })

  test('with too much noise: more rounds, a quieter machine or a wider margin, not more time', () => {
    const text = advice({ scenarios: [scenario(exhausted(1.02))] })
    expect(text).toContain(
      'for a decision, use more --rounds in each process or a quieter machine,',
    )
    expect(text).toContain('a --margin above 3 %')
    expect(text).not.toContain('--max-time')
  })

  test('after a refuted suspicion with other scenarios open: another gate', () => {
    const text = advice({
      scenarios: [
        scenario(estimated(1.2, 'regressed'), estimated(1, 'passed')),
        { ...scenario(estimated(1.02, 'open')), id: 'postgres/other' },
      ],
    })
    expect(text).toContain('it is not clear whether 1 of 2 scenarios is more than 3 % slower')
    expect(text).toContain('for a decision, run the gate again')
    expect(text).not.toMatch(/--max-time|--rounds/)
  })

  test('no advice if it is decided', () => {
    expect(renderGateReport(record({}))).not.toContain('for a decision')
    expect(renderGateReport(SLOWER)).not.toContain('for a decision')
  })
})

describe('a self-test that did not detect the slow-down', () => {
  const silent = (cutShort: boolean): string =>
    unwrapped(
      renderSelfTest({
        schemaVersion: 1,
        kind: 'gate-self-test',
        works: false,
        same: record({}),
        slower: record({ verdict: 'inconclusive', cutShort, slowdown: 1.2 }),
        power: [],
        pairMs: 1500,
      }),
    )

  test('advises more time only after the time limit', () => {
    expect(silent(true)).toContain('a longer --max-time')
    expect(silent(true)).not.toContain('--rounds')
    expect(silent(false)).toContain('more --rounds')
    expect(silent(false)).not.toContain('--max-time')
  })
})

describe('database libraries', () => {
  const withLibraries = (baseLibraries: Record<string, string> | undefined): GateRecord => ({
    ...record({}),
    environment: { ...environment, libraries: { pg: '8.23.1', postgres: '3.4.9' } },
    baseLibraries,
  })

  test('that differ are listed on their own line, in text and in Markdown', () => {
    const differing = withLibraries({ pg: '8.11.0', postgres: '3.4.9' })
    const line = 'pg 8.11.0 on the base, 8.23.1 on the candidate'
    expect(renderGateReport(differing).split('\n')).toContain(line)
    expect(renderGateMarkdown(differing)).toContain(`- ${line}\n`)
    expect(renderGateReport(differing)).toContain('Node 20.19.0, postgres 3.4.9\n')
  })

  test('that one side lacks are listed, too', () => {
    expect(renderGateReport(withLibraries({ postgres: '3.4.9' }))).toContain(
      'pg none on the base, 8.23.1 on the candidate',
    )
  })

  test('are not listed for an older file, which lacks those of the base', () => {
    expect(renderGateReport(withLibraries(undefined))).not.toMatch(/8\.23\.1|3\.4\.9/)
  })
})

test('a database that poolbench started is distinguished from one with a URL', () => {
  const of = (startedByPoolbench: boolean): string =>
    renderGateReport(record({ targets: targets.map((each) => ({ ...each, startedByPoolbench })) }))
  expect(of(true)).toContain('postgres: Test 1.0, started by poolbench\n')
  expect(of(false)).toContain('postgres: Test 1.0, postgres://***@127.0.0.1/test\n')
})

test('a scenario is named by its operation, its mode and the parts that differ', () => {
  const ids = ['pg/checkout/sequential/c=10/pool=5+0', 'pg/checkout/concurrent/c=20/pool=5+0']
  const names = gateNames(ids)
  expect(ids.map(names.nameOf)).toEqual([
    'checkout, sequential, c=10',
    'checkout, concurrent, c=20',
  ])
  expect(names.common).toBe('pg, pool=5+0')

  const one = gateNames(ids.slice(1))
  expect(one.nameOf(ids[1] as string)).toBe('checkout, concurrent')
  expect(one.common).toBe('pg, c=20, pool=5+0')
})

test('counts that differ are in a table, or a sentence says that none does', () => {
  expect(unwrapped(renderGateReport(record({ counts: [MORE] })))).toContain(
    'a_b statements 10 20..30 regressed',
  )
  expect(renderGateReport(record({}))).toContain('Equal on both sides')
})

test('a candidate with an artificial slow-down is never mistaken for a real one', () => {
  expect(renderGateReport(record({ slowdown: 1.2 }))).toContain(
    'working tree, slowed down by a factor of 1.2',
  )
})

test('names are escaped in Markdown', () => {
  const markdown = renderGateMarkdown(SLOWER)
  expect(markdown).toMatch(/^### poolbench gate: REGRESSED\n/)
  expect(markdown).toContain('| a\\_b | 10.0 ms | 12.0 ms |')
})

describe('the report of a self-test', () => {
  const power = [{ pairs: 10, detectable: { 'postgres/a_b': 1.12 } }]
  const kind = { schemaVersion: 1, kind: 'gate-self-test' } as const
  const parts = { ...kind, same: record({}), power, pairMs: 1500 }
  const slower = { ...SLOWER, slowdown: 1.2 }

  test('says that the gate works, and what it detects in which time', () => {
    const report = renderSelfTest({ ...parts, slower, works: true })
    expect(unwrapped(report)).toMatch(
      /^THE GATE WORKS HERE: it passed unchanged code, .* takes 1.2x as long /,
    )
    expect(unwrapped(report)).toContain('10 pairs (15.0 s)')
    expect(unwrapped(report)).toContain('a_b +12 %')
    expect(renderSelfTestMarkdown({ ...parts, slower, works: true })).toContain('| a\\_b | +12 % |')
  })

  test('says why it does not work', () => {
    const silent = { ...parts, slower: record({ slowdown: 1.2 }), works: false }
    expect(unwrapped(renderSelfTest(silent))).toContain(
      'DOES NOT WORK HERE: it did not fail code that takes 1.2x as long',
    )
    const loud = { ...parts, same: SLOWER, slower, works: false }
    expect(unwrapped(renderSelfTest(loud))).toContain('false alarm: it failed unchanged code')
  })
})

/** Joins lines that were wrapped between words, and removes the padding of columns. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ')
}

test('counts are named with their owner, and unavailable ones are not called equal', () => {
  const text = unwrapped(renderGateReport(record({ notCounted: ['statements'] })))
  expect(text).toContain(
    'Equal on both sides in every burst: connections that the pool opened, timeouts and failures.',
  )
  expect(text).toContain(
    'Not counted, and not judged: statements sent over connections of the pool.',
  )
  const all = unwrapped(renderGateReport(record({})))
  expect(all).toContain(
    'connections that the pool opened, statements sent over connections of the pool, timeouts and failures.',
  )
  expect(all).toContain('Not visible: connections that an operation opens itself')
})

test('counts that differ are not called equal', () => {
  expect(unwrapped(renderGateReport(record({ counts: [MORE] })))).toContain(
    'in every burst: connections that the pool opened, timeouts and failures.',
  )
})
