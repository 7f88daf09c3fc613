import { seededRandom, shuffled, type PoolSize, type Random } from '../../src/index.ts'
import type { TuneGoal, TuneStep } from '../../bench/tune/goal.ts'
import { nextStep } from '../../bench/tune/next-step.ts'
import { scenario } from '../../bench/plan/scenario.ts'
import type {
  BurstResult,
  CompletedScenario,
  HistogramResult,
  ResultFile,
} from '../../bench/result/schema.ts'
import { normal } from '../../scripts/simulation/normal.ts'

/** A database that a pool is to be found for, as a model without a clock. */
export interface Server {
  /** Operations that it works on at the same time; Infinity: all. */
  readonly capacity: number
  readonly serviceMs: number
  /** Standard deviation of each service time, as a share of it. */
  readonly noise: number
  /** Share by which each connection beyond the first slows an operation. */
  readonly slowdown?: number
  readonly connectMs?: number
  /** Whether opening a connection takes the place of an operation meanwhile. */
  readonly connectsTakeCapacity?: boolean
  /** By what the whole machine is slower in a visit; `at` counts visits. */
  readonly machine?: (at: number, random: Random) => number
  readonly eventLoopUtilization?: number
  /** Share of the operations that fail, by pool. */
  readonly failures?: (pool: PoolSize) => number
}

export const GOAL: TuneGoal = {
  driver: 'postgres',
  operation: 'get-user',
  queryTimeMs: 10,
  concurrency: 64,
  load: 'bursts',
  burst: 64,
  p99Ms: null,
  instances: 1,
  tolerance: 0.07,
}

/** Measures a simulated server, step by step. */
export class SimulatedRun {
  readonly #server: Server
  readonly #goal: TuneGoal
  readonly #random: Random
  readonly #seed: number
  readonly #overrides: Partial<ResultFile>
  readonly #target: Partial<ResultFile['targets'][number]>
  readonly #measured = new Map<string, Measured>()
  #rounds = 0
  #visits = 0
  /** Time of all bursts, in milliseconds. */
  burstsMs = 0

  constructor(
    server: Server,
    goal: TuneGoal,
    seed: number,
    target: Partial<ResultFile['targets'][number]> = {},
    overrides: Partial<ResultFile> = {},
  ) {
    this.#server = server
    this.#goal = goal
    this.#seed = seed
    this.#random = seededRandom(seed)
    this.#target = target
    this.#overrides = overrides
  }

  measure({ pools, concurrency, rounds }: TuneStep): void {
    for (let i = 0; i < rounds; i++) {
      this.#rounds++
      for (const pool of shuffled(pools, this.#random)) this.#visit(pool, concurrency)
    }
  }

  /** Takes every step that the search asks for, and returns them. */
  search(limit = Infinity): TuneStep[] {
    const steps: TuneStep[] = []
    for (;;) {
      const step = nextStep(steps.length === 0 ? undefined : this.result(), this.#goal, limit)
      if (!step) return steps
      if (steps.push(step) > 30) throw new Error('the search does not end')
      this.measure(step)
    }
  }

  result(): ResultFile {
    const scenarios = [...this.#measured.values()].map((measured) => this.#completed(measured))
    return {
      schemaVersion: 1,
      poolbenchVersion: '0.0.0',
      startedAt: '2026-01-02T03:04:05.678Z',
      durationMs: this.burstsMs,
      command: ['poolbench', 'tune'],
      quick: false,
      complete: true,
      options: {
        rounds: Math.max(1, this.#rounds),
        maxBurstsPerRound: 5,
        rows: 100,
        seed: this.#seed,
        poolTimeoutMs: 30_000,
        poolRecycleMs: null,
        prePing: false,
      },
      environment: ENVIRONMENT,
      targets: [{ ...TARGET, driver: this.#goal.driver, ...this.#target }],
      scenarios,
      warnings: [],
      ...this.#overrides,
    }
  }

  #visit(pool: PoolSize, concurrency: number): void {
    const key = `${pool.poolSize}+${pool.maxOverflow}/${concurrency}`
    const measured = this.#measured.get(key) ?? {
      pool,
      concurrency,
      bursts: [],
      ends: [],
      holds: [],
    }
    this.#measured.set(key, measured)
    const slower = this.#server.machine?.(this.#visits++, this.#random) ?? 1
    const burst = this.#burst(pool, concurrency, slower)
    const makespanMs = Math.max(...burst.ends)
    this.burstsMs += makespanMs
    measured.ends.push(...burst.ends)
    measured.holds.push(...burst.holds)
    measured.bursts.push({
      round: this.#rounds,
      startedAtMs: this.burstsMs,
      makespanMs,
      failures: Math.round((this.#server.failures?.(pool) ?? 0) * concurrency),
      timeouts: 0,
      opened: burst.opened,
      closed: burst.opened,
      connectMs: burst.connectMs,
      eventLoopUtilization: this.#server.eventLoopUtilization ?? 0.1,
      cpuMs: 1,
      connectionMs: burst.holds.reduce((sum, hold) => sum + hold, 0),
    })
  }

  /** First come, first served, for connections and for places in the server. */
  #burst(pool: PoolSize, concurrency: number, slower: number) {
    const { capacity, serviceMs, noise, slowdown = 0, connectMs = 0 } = this.#server
    const opened = Math.max(0, Math.min(pool.maxOverflow, concurrency - pool.poolSize))
    const connections = Array<number>(Math.min(pool.poolSize, concurrency)).fill(0)
    const places = Array<number>(Math.min(capacity, concurrency)).fill(0)
    for (let i = 0; i < opened; i++) {
      const began = this.#server.connectsTakeCapacity ? takeLeast(places) : 0
      connections.push(began + connectMs * slower)
      if (this.#server.connectsTakeCapacity) places.push(began + connectMs * slower)
    }
    const each = serviceMs * slower * (1 + slowdown * (connections.length - 1))
    const ends: number[] = []
    const holds: number[] = []
    for (let i = 0; i < concurrency; i++) {
      const got = takeLeast(connections)
      const began = Math.max(got, takeLeast(places))
      const end = began + each * Math.max(0.1, 1 + noise * normal(this.#random))
      connections.push(end)
      places.push(end)
      ends.push(end)
      holds.push(end - got)
    }
    return { ends, holds, opened, connectMs: opened * connectMs * slower }
  }

  #completed({ pool, concurrency, bursts, ends, holds }: Measured): CompletedScenario {
    const { driver, operation, queryTimeMs } = this.#goal
    const failures = bursts.reduce((sum, burst) => sum + burst.failures, 0)
    const zero = histogramOf([0])
    return {
      ...scenario({ driver, operation, mode: 'concurrent', concurrency, pool, queryTimeMs }),
      status: 'completed',
      bursts,
      wait: zero,
      connect: zero,
      hold: histogramOf(holds),
      query: histogramOf(holds),
      response: histogramOf(ends),
      errors:
        failures === 0
          ? []
          : [{ name: 'Error', code: null, message: 'relation is missing', count: failures }],
      poolMetrics: poolMetricsOf(pool),
      machine: { busyMs: 100, idleMs: 900 },
      memory: { heapUsedMb: 10, rssMb: 100 },
    }
  }
}

interface Measured {
  readonly pool: PoolSize
  readonly concurrency: number
  readonly bursts: BurstResult[]
  readonly ends: number[]
  readonly holds: number[]
}

function takeLeast(times: number[]): number {
  const least = Math.min(...times)
  times.splice(times.indexOf(least), 1)
  return least
}

function histogramOf(values: readonly number[]): HistogramResult {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (p: number) => sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0
  return {
    count: sorted.length,
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
    encoded: 'AAAA',
  }
}

function poolMetricsOf({ poolSize, maxOverflow }: PoolSize): CompletedScenario['poolMetrics'] {
  const overTime = { mean: 0, max: 0 }
  const seconds = { count: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 }
  return {
    'db.client.connection.max': poolSize + maxOverflow,
    'db.client.connection.idle.max': poolSize,
    'db.client.connection.count': { used: overTime, idle: overTime },
    'db.client.connection.pending_requests': overTime,
    'db.client.connection.timeouts': 0,
    'db.client.connection.create_time': seconds,
    'db.client.connection.wait_time': seconds,
    'db.client.connection.use_time': seconds,
  }
}

const ENVIRONMENT: ResultFile['environment'] = {
  node: 'v20.19.0',
  v8: '11.3',
  platform: 'linux',
  release: '6.1',
  arch: 'x64',
  cpuModel: 'Test CPU',
  cpus: 4,
  memoryMb: 1000,
  governor: null,
  loadAverage: 0,
  cpuPressure: null,
  timeZone: 'UTC',
  libraries: { postgres: '3.4.9' },
}

const TARGET: ResultFile['targets'][number] = {
  driver: 'postgres',
  driverName: 'postgres',
  url: 'postgres://***@127.0.0.1/test',
  startedByPoolbench: true,
  version: 'PostgreSQL 18.1',
  settings: {},
  maxConnections: 300,
  freeConnections: 297,
  traits: {
    placement: 'server',
    parallelism: null,
    maxConnections: null,
    preparedStatements: true,
    pipelining: false,
    connect: 'a test',
  },
  nativePools: [],
}
