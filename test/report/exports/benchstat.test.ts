import { describe, expect, test } from 'vitest'
import { renderBenchstat } from '../../../bench/report/exports/benchstat.ts'
import { scenarioSamples } from '../../../bench/report/exports/samples.ts'
import type { ResultFile } from '../../../bench/result/schema.ts'
import { measured, resultFile } from '../result-builder.ts'
import { parseGoBenchmarks, type GoBenchmarkFile } from './go-benchmarks.ts'

const ROUNDS = [150, 151, 149]

function rendered(result: ResultFile): string {
  return renderBenchstat(result, scenarioSamples(result).samples)
}

function parsed(result: ResultFile): GoBenchmarkFile {
  return parseGoBenchmarks(rendered(result))
}

/** A scenario of an operation with any name. */
function operation(name: string, makespansMs: readonly number[] = ROUNDS) {
  return { ...measured({ makespansMs }), id: `postgres/${name}`, operation: name }
}

describe('the Go benchmark format', () => {
  test('has the environment first, then a line for each round', () => {
    const result = resultFile([
      measured({ mode: 'sequential', concurrency: 10, makespansMs: [100, 110] }),
      measured({ makespansMs: [150, 160], burst: { opened: 10, statements: 200 } }),
    ])

    expect(rendered(result)).toBe(
      [
        'goos: linux',
        'goarch: amd64',
        'pkg: poolbench',
        'cpu: Test CPU',
        'node: 20.19.0',
        'Unit ops/s better=higher',
        '',
        'server: Test 1.0',
        'BenchmarkGetUser/driver=postgres/mode=sequential/c=10/pool=5+10/query=10ms-2\t10\t10000000 ns/op\t100 ops/s\t0 connects/op',
        'BenchmarkGetUser/driver=postgres/mode=sequential/c=10/pool=5+10/query=10ms-2\t10\t11000000 ns/op\t90.9091 ops/s\t0 connects/op',
        'BenchmarkGetUser/driver=postgres/mode=concurrent/c=100/pool=5+10/query=10ms-2\t100\t1500000 ns/op\t666.667 ops/s\t0.1 connects/op\t2 statements/op',
        'BenchmarkGetUser/driver=postgres/mode=concurrent/c=100/pool=5+10/query=10ms-2\t100\t1600000 ns/op\t625 ops/s\t0.1 connects/op\t2 statements/op',
        '',
      ].join('\n'),
    )
  })

  test("does not say what a library's pool opens, which nobody sees", () => {
    const pool = { poolSize: 15, maxOverflow: 0, native: 'native' }
    const burst = { statements: 200 }

    const text = rendered(resultFile([measured({ pool, makespansMs: [150], burst })]))

    expect(text).toMatch(/666\.667 ops\/s\t2 statements\/op\n$/)
  })

  test('names the callers, and adds up their counts', () => {
    const text = rendered(
      resultFile([measured({ callers: 4, concurrency: 10, makespansMs: [80] })]),
    )

    expect(text).toContain('/mode=concurrent/c=10/callers=4/pool=5+10/query=10ms-2')
    expect(text).toContain('2000000 ns/op\t500 ops/s')
  })

  test('has one sample for the bursts of a round: their median', () => {
    const scenario = measured({ concurrency: 10, makespansMs: [100, 300, 110, 500] })
    const bursts = scenario.bursts.map((burst, index) => ({ ...burst, round: index < 3 ? 1 : 2 }))

    const { benchmarks } = parsed(resultFile([{ ...scenario, bursts }]))

    expect(benchmarks.map(({ iterations, values }) => [iterations, values.get('ns/op')])).toEqual([
      [30, 11_000_000],
      [10, 50_000_000],
    ])
  })

  test('lists each database under its own server, in one block', () => {
    const { benchmarks } = parsed(
      resultFile(
        ['postgres', 'mysql', 'postgres'].map((driver, index) =>
          measured({ driver, concurrency: 10 ** index, makespansMs: [150] }),
        ),
        { targets: resultFile([measured({ driver: 'mysql', makespansMs: [1] })]).targets },
      ),
    )

    expect(benchmarks.map(({ keys, config }) => [keys['driver'], config.get('server')])).toEqual([
      ['postgres', undefined],
      ['postgres', undefined],
      ['mysql', 'Test 1.0'],
    ])
  })

  test('says that more operations per second are better', () => {
    expect(parsed(resultFile([operation('get-user')])).units.get('ops/s better')).toBe('higher')
  })

  test.each([
    ['get-user', 'GetUser'],
    ['latestOrders', 'LatestOrders'],
    ['3d-report', 'Op3dReport'],
    ['a--b-', 'AB'],
    ['ein Übersicht/x', 'EinÜbersichtX'],
    ['日本', 'Op日本'],
    ['--', 'Op'],
  ])('names the operation %s Benchmark%s', (name, base) => {
    expect(parsed(resultFile([operation(name)])).benchmarks.map((each) => each.base)).toEqual([
      base,
      base,
      base,
    ])
  })

  test('distinguishes operations with the same name in Go', () => {
    const { benchmarks } = parsed(
      resultFile([operation('get-user', [1]), operation('getUser', [2]), operation('other', [3])]),
    )

    expect(benchmarks.map(({ base, keys }) => [base, keys['operation']])).toEqual([
      ['GetUser', 'get-user'],
      ['GetUser', 'getUser'],
      ['Other', undefined],
    ])
  })

  test('is valid whatever texts a file contains', () => {
    const scenario = measured({ driver: 'a b/c=d\n-2\ud800', makespansMs: [1e-7, 1e15] })
    const result = resultFile([scenario])
    const [target] = result.targets as [ResultFile['targets'][number]]

    const { benchmarks } = parsed({
      ...result,
      environment: {
        ...result.environment,
        cpuModel: 'X\n\nBenchmarkX 1 2 ns/op',
        platform: 'win32',
      },
      targets: [{ ...target, version: 'PostgreSQL 18\r\n(beta)' }],
    })

    expect(benchmarks).toHaveLength(2)
    expect(benchmarks[0]?.keys['driver']).toMatch(/^a%20b%2Fc%3Dd%0A-2/)
    expect(Object.fromEntries(benchmarks[0]?.config ?? [])).toMatchObject({
      goos: 'windows',
      cpu: 'X BenchmarkX 1 2 ns/op',
      server: 'PostgreSQL 18 (beta)',
    })
  })
})
