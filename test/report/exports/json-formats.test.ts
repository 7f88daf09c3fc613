import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { renderBencher } from '../../../bench/report/exports/bencher.ts'
import { renderGithubActionBenchmark } from '../../../bench/report/exports/github-action-benchmark.ts'
import type { ExportedMetric } from '../../../bench/report/exports/metric-values.ts'
import { scenarioSamples } from '../../../bench/report/exports/samples.ts'
import type { ResultFile } from '../../../bench/result/schema.ts'
import { measured, resultFile } from '../result-builder.ts'

const SEQUENTIAL = 'postgres/get-user/sequential/c=100/pool=5+10/query=10ms'
const CONCURRENT = 'postgres/get-user/concurrent/c=100/pool=5+10/query=10ms'

const ROUNDS = [1, 1.01, 0.99, 1.02, 0.98, 1.03]

/** The times of six rounds, the fewest that give an interval. */
const table = resultFile([
  measured({ mode: 'sequential', makespansMs: ROUNDS.map((factor) => 1000 * factor) }),
  measured({ makespansMs: ROUNDS.map((factor) => 100 * factor ** 2) }),
])

const twoRounds = resultFile([
  measured({ mode: 'sequential', makespansMs: [1000, 1000] }),
  measured({ makespansMs: [100, 100] }),
])

/** 15 connections cannot be 100 times as fast as one. */
const impossible = resultFile([
  measured({ mode: 'sequential', makespansMs: ROUNDS.map((factor) => 1000 * factor) }),
  measured({ makespansMs: ROUNDS.map((factor) => 10 * factor) }),
])

describe('github-action-benchmark', () => {
  const entrySchema = z.strictObject({
    name: z.string(),
    unit: z.string(),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  })

  function entries(result: ResultFile, metric: ExportedMetric): z.infer<typeof entrySchema>[] {
    const { samples } = scenarioSamples(result)
    const text = renderGithubActionBenchmark(result, samples, metric)
    return z.array(entrySchema).parse(JSON.parse(text))
  }

  const extra = 'rounds=6\npool=5+10\nnode=v20.19.0\nserver=Test 1.0\ncpu=2 × Test CPU'

  test('gets the time of a burst, the median of its rounds, with its interval', () => {
    expect(entries(table, 'time')).toEqual([
      { name: `${SEQUENTIAL} time`, unit: 'ms', value: 1005, range: '980..1030', extra },
      { name: `${CONCURRENT} time`, unit: 'ms', value: 101.005, range: '96.0..106', extra },
    ])
  })

  test('gets throughput', () => {
    expect(entries(table, 'throughput')).toMatchObject([
      { name: `${SEQUENTIAL} throughput`, unit: 'ops/s', value: 99.505, range: '97.1..102' },
      { name: `${CONCURRENT} throughput`, unit: 'ops/s', value: 990.148, range: '943..1041' },
    ])
  })

  test('gets speed-ups only of concurrent scenarios, paired by round', () => {
    expect(entries(table, 'speed-up')).toMatchObject([
      { name: `${CONCURRENT} speed-up`, unit: 'x', value: 9.95037, range: '9.71..10.2' },
    ])
  })

  test('gets no range if there are too few rounds for one', () => {
    const all = (['time', 'throughput', 'speed-up'] as const).flatMap((metric) =>
      entries(twoRounds, metric),
    )

    expect(all.map(({ range }) => range)).toEqual(Array.from({ length: 5 }))
  })

  test('gets no implausible speed-up', () => {
    expect(entries(impossible, 'time')).toHaveLength(2)
    expect(entries(impossible, 'speed-up')).toEqual([])
  })
})

describe('the Bencher Metric Format', () => {
  // The published JSON Schema is less strict.
  const schema = z.record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        value: z.number(),
        lower_value: z.number().optional(),
        upper_value: z.number().optional(),
      }),
    ),
  )

  function bencher(result: ResultFile): z.infer<typeof schema> {
    return schema.parse(JSON.parse(renderBencher(result, scenarioSamples(result).samples)))
  }

  test('has latency in nanoseconds, throughput and speed-up, with their intervals', () => {
    expect(bencher(table)).toEqual({
      [SEQUENTIAL]: {
        latency: { value: 1_005_000_000, lower_value: 980_000_000, upper_value: 1_030_000_000 },
        throughput: { value: 99.505, lower_value: 97.0874, upper_value: 102.041 },
      },
      [CONCURRENT]: {
        latency: { value: 101_005_000, lower_value: 96_040_000, upper_value: 106_090_000 },
        throughput: { value: 990.148, lower_value: 942.596, upper_value: 1041.23 },
        'speed-up': { value: 9.95037, lower_value: 9.70874, upper_value: 10.2041 },
      },
    })
  })

  test('has only values if there are too few rounds for an interval', () => {
    expect(bencher(twoRounds)[CONCURRENT]).toEqual({
      latency: { value: 100_000_000 },
      throughput: { value: 1000 },
      'speed-up': { value: 10 },
    })
  })
})
