import { describe, expect, test } from 'vitest'
import { parseDatabaseUrl } from '../../../src/index.ts'
import { sliceData, sliceOf } from '../../../bench/instances/slice-data.ts'
import type { Load } from '../../../bench/plan/traffic.ts'
import { DurationHistogram } from '../../../bench/run/duration-histogram.ts'
import type { InstanceSlice, InstanceSource } from '../../../bench/run/traffic/instance.ts'
import { LocalInstance } from '../../../bench/run/traffic/local-instance.ts'
import { measureTraffic, onlyStep } from '../../../bench/run/traffic/measure-traffic.ts'
import { mergeSlices } from '../../../bench/run/traffic/merge-slices.ts'
import { RequestRecord } from '../../../bench/run/traffic/request-record.ts'
import { SecondsRecorder } from '../../../bench/run/traffic/seconds.ts'
import { renderLoadReport } from '../../../bench/report/load-report.ts'
import { meanWait } from './erlang-c.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

/** A slice whose responses end at these times, each after as long as it took. */
function sliceWith(
  responses: readonly (readonly [endedAtMs: number, ms: number])[],
): InstanceSlice {
  const record = new RequestRecord()
  const seconds = new SecondsRecorder(2000)
  for (const [endedAtMs, ms] of responses) {
    record.response.record(ms)
    record.answered++
    seconds.due(endedAtMs - ms)
    seconds.ended(endedAtMs, ms)
  }
  seconds.inFlight(0, responses.length)
  return {
    kinds: [record],
    seconds,
    due: responses.length,
    skipped: 1,
    elapsedMs: 2000 + responses.length,
    inFlightAtEnd: 2,
    failures: [{ name: 'Error', code: null, message: `of ${responses.length}`, count: 3 }],
    pool: { opened: 1, closed: 0, timeouts: 0, statements: 5, connectMs: 2, connectionMs: 100 },
    process: { eventLoopUtilization: responses.length / 1000, cpuMs: 50 },
    memory: { heapUsedMb: 10, rssMb: 30 },
  }
}

// One instance answers in a few milliseconds and another in a few hundred.
const FAST = Array.from({ length: 300 }, (_, i) => [100 + 6 * i, 1 + (i % 7) / 3] as const)
const SLOW = Array.from({ length: 100 }, (_, i) => [300 + 16 * i, 150 + 2 * i] as const)

describe('what two instances saw of a slice', () => {
  const passed = [FAST, SLOW].map((each) => sliceOf(structuredClone(sliceData(sliceWith(each)))))
  const merged = mergeSlices(passed)
  const of = (responses: readonly (readonly [number, number])[]): DurationHistogram => {
    const histogram = new DurationHistogram()
    for (const [, ms] of responses) histogram.record(ms)
    return histogram
  }

  test('has the percentiles of all responses together, after they came from other processes', () => {
    const { response } = merged.kinds[0] as RequestRecord

    // How large a histogram has grown differs, and is written with it.
    const { encoded: _, ...expected } = of([...FAST, ...SLOW]).toResult()
    expect(response.toResult()).toMatchObject(expected)
    // Which is not the mean of theirs.
    expect(response.percentile(50)).toBeLessThan(4)
  })

  test('has the percentiles of all responses in each second', () => {
    for (const [index, second] of merged.seconds.toResult().entries()) {
      const isIn = ([endedAtMs]: readonly [number, number]) =>
        Math.floor(endedAtMs / 1000) === index
      const expected = of([...FAST, ...SLOW].filter(isIn))
      expect(second).toMatchObject({
        ended: expected.count,
        p50Ms: expected.percentile(50),
        p99Ms: expected.percentile(99),
      })
    }
    expect(merged.seconds.toResult()[0]?.inFlight).toBe(400)
  })

  test('adds what adds up, and takes the busiest event loop and the last answer', () => {
    expect(merged).toMatchObject({
      due: 400,
      skipped: 2,
      inFlightAtEnd: 4,
      elapsedMs: 2300,
      pool: { opened: 2, statements: 10, connectMs: 4, connectionMs: 200 },
      process: { eventLoopUtilization: 0.3, cpuMs: 100 },
      memory: { heapUsedMb: 20, rssMb: 60 },
      failures: [{ name: 'Error', code: null, message: 'of 300', count: 6 }],
    })
  })
})

interface MeasuredOptions {
  readonly service?: string
  readonly sliceMs?: number
}

/** Traffic on virtual time, on pools of two connections that each answer in 10 ms. */
async function measured(
  load: Load,
  count: number,
  { service = 'latency=10ms', sliceMs = 5_000 }: MeasuredOptions = {},
) {
  const clock = createVirtualClock()
  const instances: InstanceSource = {
    count,
    balance: 'random',
    open: async (_, context) => ({
      instances: Array.from({ length: count }, () => new LocalInstance(context)),
      close: () => Promise.resolve(),
    }),
  }
  const url = parseDatabaseUrl(`memory:?${service}`)
  const file = await measureTraffic(
    {
      targets: [{ label: 'memory', url, startedByPoolbench: false, settings: {} }],
      mix: [
        { operation: 'get-user', weight: 2 },
        { operation: 'create-user', weight: 1 },
      ],
      next: onlyStep({ cells: [{ pool: { poolSize: 2, maxOverflow: 0 }, load }], rounds: 2 }),
      queryTimeMs: 0,
      instances,
      slos: [],
      warmUpMs: 500,
      sliceMs,
      seed: 11,
      rows: 10,
      poolOptions: { timeoutMs: null },
      quick: false,
      poolbenchVersion: '-',
      command: [],
      warnings: [],
    },
    {
      clock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onCheckpoint: () => Promise.resolve(),
    },
  )
  const [row] = file.traffic
  if (row?.status !== 'completed') throw new Error(JSON.stringify(row))
  return { file, row }
}

describe('several instances', () => {
  const open: Load = { kind: 'open', ratePerS: 150, arrivals: 'poisson', maxInFlight: 10_000 }

  test('get the requests of one, each once, and lose none', async () => {
    const [{ row: one }, { row: two }] = [await measured(open, 1), await measured(open, 2)]

    expect(two.slices.map(({ due }) => due)).toEqual(one.slices.map(({ due }) => due))
    expect(two.kinds.map(({ answered }) => answered)).toEqual(
      one.kinds.map(({ answered }) => answered),
    )
    for (const { due, answered, instances = [] } of two.slices) {
      expect(answered).toBe(due)
      expect(instances.map((each) => each.answered)).toEqual(instances.map((each) => each.due))
      expect(instances.reduce((sum, each) => sum + each.answered, 0)).toBe(answered)
    }
    expect(one.id).toContain('/pool=2+0/query=')
    expect(two.id).toContain('/pool=2+0/instances=2/query=')
    expect(one.slices[0]).not.toHaveProperty('instances')
  })

  test('wait as Erlang C says of each: pools of their own are not one pool', async () => {
    const [ratePerS, busy] = [360, 0.6]
    const { row } = await measured({ ...open, ratePerS }, 3, {
      service: 'latency=10ms&distribution=exponential',
      sliceMs: 60_000,
    })

    const expected = meanWait(2 * busy, 2, 10)
    expect(Math.abs((row.wait?.meanMs ?? NaN) / expected - 1)).toBeLessThan(0.1)
    // Of six connections that all share.
    expect(meanWait(6 * busy, 6, 10)).toBeLessThan(0.3 * expected)
  })

  test('use as much connection time as the requests hold one', async () => {
    const { row } = await measured(open, 3)

    for (const { connectionMs = NaN, answered } of row.slices) {
      expect(Math.abs(connectionMs / (10 * answered) - 1)).toBeLessThan(0.02)
    }
  })

  test('share clients evenly', async () => {
    const { row } = await measured({ kind: 'closed', clients: 5, thinkTimeMs: 0 }, 3)

    // A client that never waits for a connection sends a hundred requests per second, for five seconds.
    const [slice] = row.slices
    const sent = slice?.instances?.map(({ answered }) => Math.round(answered / 100))
    expect(sent).toEqual([10, 10, 5])
  })

  test('serve as many requests as all of their connections can', async () => {
    const { file, row } = await measured({ kind: 'closed', clients: 14, thinkTimeMs: 0 }, 3)

    const [slice] = row.slices
    // Each of six connections answers a hundred requests per second, for five seconds.
    expect(Math.abs((slice?.answered as number) - 3000)).toBeLessThanOrEqual(14)
    expect(slice?.instances).toHaveLength(3)
    const report = renderLoadReport(file)
    expect(report).toContain('- 3 instances, 2+0 each, 6 connections in all.')
    // Busy is the share of all six connections.
    expect(report).toMatch(/^ 2\+0 .* 100 %/m)
  })
})
