import type { PlannedPool } from '../../bench/plan/pool-notation.ts'
import { scenario } from '../../bench/plan/scenario.ts'
import type {
  BurstResult,
  CompletedScenario,
  PoolScenario,
  ResultFile,
} from '../../bench/result/schema.ts'
import { DurationHistogram } from '../../bench/run/duration-histogram.ts'

/** The values of a scenario that a test sets; the others are filled in consistently. */
export interface MeasuredScenario {
  readonly driver?: string
  readonly operation?: string
  readonly mode?: 'sequential' | 'concurrent' | 'limited'
  readonly concurrency?: number
  readonly callers?: number
  readonly pool?: PlannedPool
  readonly queryTimeMs?: number
  /** The makespans, one for each round. */
  readonly makespansMs: readonly number[]
  readonly holdMs?: number
  readonly burst?: Partial<BurstResult>
  readonly machine?: CompletedScenario['machine']
  readonly errors?: CompletedScenario['errors']
}

const NONE_OVER_TIME = { mean: 0, max: 0 }
const NONE_SPENT = { count: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 }

export function measured(given: MeasuredScenario): PoolScenario {
  const { mode = 'concurrent', concurrency = 100, makespansMs, holdMs = 10 } = given
  const hold = histogramOf(Array.from({ length: concurrency * makespansMs.length }, () => holdMs))
  return {
    ...scenario({
      driver: given.driver ?? 'postgres',
      operation: given.operation ?? 'get-user',
      mode,
      concurrency,
      ...(given.callers && { callers: given.callers }),
      pool: given.pool ?? { poolSize: 5, maxOverflow: 10 },
      queryTimeMs: given.queryTimeMs ?? 10,
    }),
    status: 'completed',
    bursts: makespansMs.map((makespanMs, index) => ({
      round: index + 1,
      startedAtMs: index * 1000,
      makespanMs,
      failures: 0,
      timeouts: 0,
      opened: 0,
      closed: 0,
      connectMs: 0,
      eventLoopUtilization: 0.1,
      cpuMs: 1,
      connectionMs: concurrency * holdMs,
      ...given.burst,
    })),
    wait: histogramOf([0]),
    connect: histogramOf([0]),
    hold,
    query: hold,
    poolMetrics: {
      'db.client.connection.max': 15,
      'db.client.connection.idle.max': 5,
      'db.client.connection.count': { used: NONE_OVER_TIME, idle: NONE_OVER_TIME },
      'db.client.connection.pending_requests': NONE_OVER_TIME,
      'db.client.connection.timeouts': 0,
      'db.client.connection.create_time': NONE_SPENT,
      'db.client.connection.wait_time': NONE_SPENT,
      'db.client.connection.use_time': NONE_SPENT,
    },
    response: histogramOf([holdMs]),
    errors: given.errors ?? [],
    machine: given.machine ?? { busyMs: 100, idleMs: 900 },
    memory: { heapUsedMb: 10, rssMb: 100 },
  }
}

export function resultFile(
  scenarios: ResultFile['scenarios'],
  overrides: Partial<ResultFile> = {},
): ResultFile {
  const drivers = [...new Set(scenarios.map(({ driver }) => driver))]
  return {
    schemaVersion: 1,
    poolbenchVersion: '0.0.0',
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 60_000,
    command: ['poolbench', 'run'],
    quick: false,
    complete: true,
    options: {
      rounds: 6,
      maxBurstsPerRound: 5,
      rows: 100,
      seed: 1,
      poolTimeoutMs: 30_000,
      poolRecycleMs: null,
      prePing: false,
    },
    environment: {
      node: 'v20.19.0',
      v8: '11.3',
      platform: 'linux',
      release: '6.1',
      arch: 'x64',
      cpuModel: 'Test CPU',
      cpus: 2,
      memoryMb: 1000,
      governor: null,
      loadAverage: 0,
      cpuPressure: null,
      timeZone: 'UTC',
      libraries: { postgres: '3.4.9' },
    },
    targets: drivers.map(targetOf),
    scenarios,
    warnings: [],
    ...overrides,
  }
}

function targetOf(driver: string): ResultFile['targets'][number] {
  const inProcess = driver === 'sqlite'
  return {
    driver,
    driverName: driver,
    url: `${driver}://***@127.0.0.1/test`,
    startedByPoolbench: true,
    version: 'Test 1.0',
    settings: {},
    maxConnections: 300,
    freeConnections: 297,
    traits: {
      placement: inProcess ? 'in-process' : 'server',
      parallelism: inProcess ? 1 : null,
      maxConnections: inProcess ? 1 : null,
      preparedStatements: true,
      pipelining: false,
      connect: 'a test',
    },
    nativePools: [],
  }
}

function histogramOf(valuesMs: readonly number[]): PoolScenario['hold'] {
  const histogram = new DurationHistogram()
  for (const value of valuesMs) histogram.record(value)
  return histogram.toResult()
}
