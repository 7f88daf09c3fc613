import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { compareResults } from '../../bench/compare/compare-results.ts'
import { LOOKS, MARGIN } from '../../bench/gate/decision/design.ts'
import type { Estimate } from '../../bench/gate/decision/estimate.ts'
import { renderDiagnosis } from '../../bench/report/doctor-report.ts'
import { renderComparison } from '../../bench/report/comparison-report.ts'
import { renderGateReport } from '../../bench/report/gate-report.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { noiseFindings } from '../../bench/doctor/noise-findings.ts'
import { measured, resultFile, type MeasuredScenario } from './result-builder.ts'

const WIDTH = 80

function tooWide(text: string): string[] {
  return text.split('\n').filter((line) => stringWidth(line) > WIDTH)
}

const name = fc.oneof(
  fc.constantFrom('postgres', 'pg', 'sqlite', 'get-user'),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,120}$/),
  fc.constantFrom('数据库'.repeat(20), 'naïve-é', '👩‍👩‍👧‍👦'.repeat(30), 'a b '.repeat(30).trim()),
)
const size = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 999_999 }))
const ms = fc.oneof(
  fc.double({ min: 0.001, max: 100, noNaN: true }),
  fc.double({ min: 100, max: 1e9, noNaN: true }),
)
const pool = fc.record(
  {
    poolSize: size,
    maxOverflow: fc.nat(99_999),
    native: fc.constantFrom('native', 'native-serial'),
  },
  { requiredKeys: ['poolSize', 'maxOverflow'] },
)

/** One kind of work on one database, in both modes. */
const work: fc.Arbitrary<MeasuredScenario[]> = fc
  .record({
    driver: name,
    operation: name,
    pools: fc.array(pool, { minLength: 1, maxLength: 4 }),
    concurrency: fc.uniqueArray(fc.constantFrom(1, 2, 10, 100, 5000, 100_000), {
      minLength: 1,
      maxLength: 4,
    }),
    callers: fc.option(size, { nil: undefined }),
    queryTimeMs: fc.constantFrom(0, 10, 12_345),
    rounds: fc.integer({ min: 1, max: 7 }),
    makespanMs: ms,
    failures: fc.constantFrom(0, 0, 0, 17),
    opened: fc.nat(99_999),
  })
  .map(({ pools, concurrency, rounds, makespanMs, failures, opened, callers, ...cell }) => {
    const common = { ...cell, ...(callers && { callers }) }
    return pools.flatMap((each) =>
      concurrency.flatMap((calls) =>
        (['sequential', 'concurrent'] as const).map((mode, index) => ({
          ...common,
          mode,
          pool: each,
          concurrency: calls,
          holdMs: 10,
          makespansMs: Array.from(
            { length: rounds },
            (_, round) => makespanMs * (1 + round / 10) * (index === 0 ? 3 : 1),
          ),
          burst: { failures: index * failures, opened, connectMs: makespanMs },
        })),
      ),
    )
  })

const resultOf = (works: number): fc.Arbitrary<ResultFile> =>
  fc
    .record({
      works: fc.array(work, { minLength: 1, maxLength: works }),
      own: fc.boolean(),
      url: name,
      libraries: fc.dictionary(name, name, { maxKeys: 8 }),
      complete: fc.boolean(),
      quick: fc.boolean(),
    })
    .map(({ works, own, url, libraries, complete, quick }) => {
      const unique = new Map(
        works.flat().map((given) => {
          const { concurrency = 100, ...rest } = given
          // Histograms of so many operations would take the time of this test.
          const few = measured({ ...rest, concurrency: Math.min(concurrency, 10) })
          const scenario = { ...few, ...measuredCell(given) }
          return [scenario.id, scenario]
        }),
      )
      const file = resultFile([...unique.values()], { complete, quick })
      const targets = file.targets.map((target) => ({
        ...target,
        startedByPoolbench: !own,
        url: `postgres://***@${url}/${url}`,
      }))
      return { ...file, targets, environment: { ...file.environment, libraries } }
    })

function measuredCell({ concurrency, ...given }: MeasuredScenario) {
  const { id } = measured({ ...given, concurrency: 1 })
  return { id: id.replace('/c=1/', `/c=${concurrency}/`), concurrency: concurrency ?? 100 }
}

test('no line of a report is wider than 80 columns, whatever was measured', () => {
  fc.assert(
    fc.property(resultOf(3), (file) => {
      expect(tooWide(renderTextReport(file))).toEqual([])
    }),
    { numRuns: 30 },
  )
})

test('no line of a comparison is wider than 80 columns, whatever was compared', () => {
  fc.assert(
    fc.property(resultOf(1), resultOf(1), fc.boolean(), (one, other, alike) => {
      const candidate = alike ? { ...one, startedAt: '2026-01-03T03:04:05.678Z' } : other
      expect(tooWide(renderComparison(compareResults(one, candidate)))).toEqual([])
    }),
    { numRuns: 10 },
  )
})

test('no line of a gate is wider than 80 columns, whatever its scenarios are called', () => {
  const estimate: fc.Arbitrary<Estimate> = fc.record({
    ratio: ms,
    interval: fc.record({ low: ms, high: ms, confidence: fc.constant(0.99) }),
    pairs: size,
    verdict: fc.constantFrom('regressed', 'improved', 'passed', 'open'),
    detectable: ms,
  })
  const scenario = fc.record({
    id: name.map((each) => `${each}/concurrent/c=100`),
    baseMs: ms,
    candidateMs: ms,
    first: estimate,
    confirmation: fc.option(estimate, { nil: undefined }),
  })
  const { environment, targets } = resultFile([measured({ makespansMs: [1] })])
  fc.assert(
    fc.property(fc.array(scenario, { minLength: 1, maxLength: 4 }), name, (scenarios, base) => {
      const text = renderGateReport({
        schemaVersion: 1,
        kind: 'gate',
        verdict: scenarios.some(({ confirmation }) => confirmation) ? 'regressed' : 'inconclusive',
        base,
        candidate: base,
        slowdown: 1.2,
        design: { looks: [...LOOKS], margin: MARGIN },
        seed: 7,
        durationMs: 20_000,
        cutShort: false,
        environment,
        targets,
        scenarios,
        counts: scenarios.map(({ id }) => ({
          id,
          metric: 'statements',
          baseline: { min: 10, max: 10 },
          candidate: { min: 20, max: 30 },
          verdict: 'regressed',
        })),
        pairs: [],
      })
      expect(tooWide(text)).toEqual([])
    }),
    { numRuns: 30 },
  )
})

test('no line of the doctor is wider than 80 columns, the table of noise included', () => {
  const facts = ['sqlite-threads', 'postgres', '数据库'.repeat(20)].map((label) => ({
    label,
    pairs: 1234,
    burstMs: 1234,
    smallest: { inRun: 1.234, inGate: LOOKS.map(({ pairs }) => ({ pairs, ratio: 17.2 })) },
  }))
  const groups = [{ title: 'Noise', findings: noiseFindings(facts, 6, 3000) }]

  expect(tooWide(renderDiagnosis({ groups, measurable: ['postgres'] }))).toEqual([])
})
