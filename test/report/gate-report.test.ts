import { describe, expect, test } from 'vitest'
import type { CountChange } from '../../bench/gate/decision/count-changes.ts'
import { LOOKS, MARGIN } from '../../bench/gate/decision/design.ts'
import type { Estimate } from '../../bench/gate/decision/estimate.ts'
import type { GateRecord, GateScenario } from '../../bench/gate/decision/gate-record.ts'
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
      'REGRESSED: slower by more than 3 %, seen twice: postgres/a_b takes 1.21x (1.19..1.23)',
    ],
    [
      'regressed by a count',
      record({ verdict: 'regressed', counts: [MORE] }),
      'REGRESSED: more of what is counted: postgres/a_b: 20..30 statements in a burst instead of 10',
    ],
    [
      'noisy',
      record({ verdict: 'inconclusive', scenarios: [scenario(estimated(1.02, 'open'))] }),
      'INCONCLUSIVE: the noise is too large to tell whether 1 of 1 scenarios',
    ],
    [
      'out of time',
      record({
        verdict: 'inconclusive',
        cutShort: true,
        scenarios: [scenario(estimated(1.02, 'open'))],
      }),
      'INCONCLUSIVE: the time was up to tell whether 1 of 1 scenarios',
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

test('each scenario stands in a row, with both series and the smallest change that is found', () => {
  expect(renderGateReport(SLOWER)).toContain(
    [
      '   base  candidate              change           confirmed  9 in 10  verdict',
      '-------  ---------  ------------------  ------------------  -------  ---------',
      'postgres/a_b',
      '10.0 ms    12.0 ms  1.20x (1.18..1.22)  1.21x (1.19..1.23)    1.08x  regressed',
    ].join('\n'),
  )
  expect(renderGateMarkdown(SLOWER)).toContain(
    '| scenario | base | candidate | change | pairs | confirmed | smallest change found 9 in 10 | verdict |',
  )
})

test('what all scenarios have in common is said once, above the table', () => {
  const scenarios = ['sequential', 'concurrent'].map((mode) => ({
    ...scenario(estimated(1, 'passed')),
    id: `postgres/get-user/${mode}/c=10/pool=5+0/query=5ms`,
  }))
  const report = renderGateReport(record({ scenarios }))

  expect(report).toContain('In all: postgres/get-user/c=10/pool=5+0/query=5ms\n')
  expect(report).toMatch(/^concurrent +10\.0 ms +10\.0 ms +1\.00x .* as fast$/m)
})

test('what regressed once only is no regression, and says so', () => {
  const once = record({
    verdict: 'inconclusive',
    scenarios: [scenario(estimated(1.2, 'regressed'), estimated(1.02, 'open'))],
  })
  const report = unwrapped(renderGateReport(once))
  expect(report).toContain('slower once, then not clear')
  expect(report).toContain('no regression was confirmed')
})

test('counts that differ stand in a table, and a sentence where none does', () => {
  expect(unwrapped(renderGateReport(record({ counts: [MORE] })))).toContain(
    'postgres/a_b statements 10 20..30 regressed',
  )
  expect(unwrapped(renderGateReport(record({})))).toContain('the same on both sides')
})

test('a candidate that was made slower is never taken for a real one', () => {
  expect(renderGateReport(record({ slowdown: 1.2 }))).toContain(
    'working tree, made to take 1.2x as long',
  )
})

test('in Markdown nothing of a name is taken for markup', () => {
  const markdown = renderGateMarkdown(SLOWER)
  expect(markdown).toMatch(/^### poolbench gate: REGRESSED\n/)
  expect(markdown).toContain('| postgres/a\\_b | 10.0 ms | 12.0 ms |')
})

describe('the report of a self-test', () => {
  const power = [{ pairs: 10, detectable: { 'postgres/a_b': 1.12 } }]
  const kind = { schemaVersion: 1, kind: 'gate-self-test' } as const
  const parts = { ...kind, same: record({}), power, pairMs: 1500 }
  const slower = { ...SLOWER, slowdown: 1.2 }

  test('says that the gate works, and what it sees in which time', () => {
    const report = renderSelfTest({ ...parts, slower, works: true })
    expect(unwrapped(report)).toMatch(/^THE GATE WORKS HERE: it kept still .* takes 1.2x as long /)
    expect(unwrapped(report)).toContain('10 pairs (15.0 s)')
    expect(unwrapped(report)).toContain('postgres/a_b +12 %')
    expect(renderSelfTestMarkdown({ ...parts, slower, works: true })).toContain(
      '| postgres/a\\_b | +12 % |',
    )
  })

  test('says why it does not', () => {
    const silent = { ...parts, slower: record({ slowdown: 1.2 }), works: false }
    expect(unwrapped(renderSelfTest(silent))).toContain(
      'DOES NOT WORK HERE: it did not ring for code that takes 1.2x as long',
    )
    const loud = { ...parts, same: SLOWER, slower, works: false }
    expect(unwrapped(renderSelfTest(loud))).toContain('it rang for the same code on both sides')
  })
})

/** Text whose lines were broken between words, and whose columns were filled up. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ')
}

test('what was not counted is said, and is not called the same', () => {
  const text = renderGateReport(record({ notCounted: ['statements'] }))
  expect(text).toContain(
    'Connections opened, timeouts and failures of a burst: the same on both sides.',
  )
  expect(text).toContain('Not counted, and not judged: statements of a burst.')
  expect(unwrapped(renderGateReport(record({})))).toContain(
    'Connections opened, statements, timeouts and failures of a burst: the same on both sides.',
  )
})
