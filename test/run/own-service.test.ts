import { describe, expect, test } from 'vitest'
import { defineService, sleep, type ServiceStart } from '../../src/index.ts'
import { customService } from '../../bench/plan/custom-service.ts'
import { renderLoadReport } from '../../bench/report/load-report.ts'
import { renderTextReport } from '../../bench/report/text-report.ts'
import { loadFileSchema } from '../../bench/result/load-schema.ts'
import { resultFileSchema } from '../../bench/result/schema.ts'
import { measure } from '../../bench/run/measurement.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'
import { context, smallRequest } from '../result/sample.ts'
import { measuredIn, sampleTraffic } from './traffic/sample-traffic.ts'

/** A service that writes down how it was started and stopped. */
function logged(request: (index: number) => unknown = () => undefined) {
  const clock = createVirtualClock()
  const started: Omit<ServiceStart, 'signal'>[] = []
  const stopped: unknown[] = []
  const signals: AbortSignal[] = []
  const service = defineService({
    name: 'own',
    start: ({ signal, ...options }) => {
      signals.push(signal)
      return started.push(options)
    },
    request: async (_, { index }) => {
      await sleep(clock, 5)
      await request(index)
    },
    stop: (number) => void stopped.push(number),
  })
  const expectAllStopped = (): void => {
    expect(started.length).toBeGreaterThan(0)
    expect(stopped).toEqual(started.map((_, index) => index + 1))
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
  }
  return { service, clock, started, expectAllStopped }
}

/** Bursts of three requests, one after the other and at once, on a pool of 2+1. */
function burstsOf(service: ReturnType<typeof logged>['service'], rounds = 2) {
  const request = smallRequest()
  const [matrix] = request.first.matrices
  return measure(
    {
      ...request,
      first: { rounds, matrices: [{ ...matrix!, operations: [service.name] }] },
      customOperations: { [service.name]: customService(service) },
    },
    context(),
  )
}

const POOL_FIELDS = ['wait', 'connect', 'hold', 'query', 'poolMetrics']

describe('a service under traffic', () => {
  test('is started and stopped for each slice, with the pool to try', async () => {
    const { service, clock, started, expectAllStopped } = logged()

    const file = await sampleTraffic({ own: [service], clock, sizes: [1, 4], rounds: 3 })

    expectAllStopped()
    // Three of each pool, after one that warms up the code on the largest.
    expect(started.map(({ poolSize }) => poolSize).toSorted((a, b) => a - b)).toEqual([
      1, 1, 1, 4, 4, 4, 4,
    ])
    expect(started[0]).toEqual({
      url: 'memory:?latency=10ms',
      poolSize: 4,
      maxOverflow: 0,
      poolTimeoutMs: 1000,
    })
    for (const row of measuredIn(file)) {
      expect(row.kinds).toMatchObject([{ answered: 300, failures: 0 }])
    }
  })

  test('has no figure of a pool that nobody sees', async () => {
    const { service, clock } = logged()

    const file = await sampleTraffic({ own: [service], clock, sizes: [1, 4] })

    expect(loadFileSchema.safeParse(file).error).toBeUndefined()
    const [row] = measuredIn(file)
    const [kind] = row!.kinds
    expect(Object.keys(kind!).toSorted()).toEqual(
      ['answered', 'failures', 'late', 'operation', 'response'].toSorted(),
    )
    for (const field of POOL_FIELDS) expect(row).not.toHaveProperty(field)
    for (const field of ['timeouts', 'opened', 'connectionMs']) {
      expect(row?.slices[0]).not.toHaveProperty(field)
    }
    const line = renderLoadReport(file)
      .split('\n')
      .find((each) => each.startsWith(' 4+0'))
    expect(line).toMatch(/ - +-$/)
  })

  test('is stopped when its requests fail, and they are counted', async () => {
    const { service, clock, expectAllStopped } = logged((index) => {
      if (index % 4 === 1) throw new Error('out of stock')
    })

    const [row] = measuredIn(await sampleTraffic({ own: [service], clock }))

    expectAllStopped()
    expect(row?.errors).toMatchObject([{ message: 'out of stock', count: 25 }])
  })

  test('is stopped when its first request fails, and not measured', async () => {
    const { service, clock, expectAllStopped } = logged(() => Promise.reject(new Error('no table')))

    await expect(sampleTraffic({ own: [service], clock })).rejects.toThrow(
      'nothing could be measured: no table',
    )
    expectAllStopped()
  })

  test('that does not stop is named', async () => {
    const { service, clock } = logged()
    const stuck = { ...service, stop: () => Promise.reject(new Error('still busy')) }

    await expect(sampleTraffic({ own: [defineService(stuck)], clock })).rejects.toThrow(
      'own: its stop failed: still busy',
    )
  })

  test('is stopped once after an abort, also with requests that never end', async () => {
    const ending = new AbortController()
    let calls = 0
    const { service, clock, expectAllStopped } = logged(() => {
      if (++calls < 40) return undefined
      ending.abort(new Error('SIGINT'))
      return new Promise(() => undefined)
    })

    await expect(sampleTraffic({ own: [service], clock, signal: ending.signal })).rejects.toThrow(
      'own: it did not end within 4 s after the stop',
    )
    expectAllStopped()
  })
})

describe('a service in bursts', () => {
  test('is started and stopped once for each visit', async () => {
    const { service, started, expectAllStopped } = logged()

    const file = await burstsOf(service)

    expectAllStopped()
    expect(started).toHaveLength(2)
    expect(started[0]).toMatchObject({ poolSize: 2, maxOverflow: 1, poolTimeoutMs: 30_000 })
    expect(resultFileSchema.safeParse(file).error).toBeUndefined()
    for (const scenario of file.scenarios) {
      expect(scenario.status).toBe('completed')
      for (const field of POOL_FIELDS) expect(scenario).not.toHaveProperty(field)
      if (scenario.status !== 'completed') continue
      for (const burst of scenario.bursts) {
        expect(Object.keys(burst).toSorted()).toEqual([
          'cpuMs',
          'eventLoopUtilization',
          'failures',
          'makespanMs',
          'round',
          'startedAtMs',
        ])
      }
    }
    expect(renderTextReport(file)).toContain('own: without added query time')
  })

  test('is stopped when requests fail', async () => {
    const { service, expectAllStopped } = logged((index) => {
      if (index === 2) throw new Error('out of stock')
    })

    const { scenarios } = await burstsOf(service)

    expectAllStopped()
    expect(scenarios[0]).toMatchObject({ errors: [{ message: 'out of stock' }] })
  })
})
