import { createApp } from '../../examples/fastify/app.ts'
import type { Connection, QueuePool } from '../../src/index.ts'
import type { Mode } from '../../bench/plan/modes.ts'
import { BurstRecord } from '../../bench/run/burst-record.ts'
import type { GroupVisitOptions, Visit } from '../../bench/run/group-visit.ts'
import { createMeasuredPool } from '../../bench/run/measured-pool.ts'
import { meanBurst } from '../../bench/run/mean-burst.ts'
import { PoolMeter, type PoolUse } from '../../bench/run/pool-meter.ts'
import {
  meterMachine,
  meterProcess,
  type MachineUse,
  type ProcessUse,
} from '../../bench/run/process-meter.ts'
import type { ScenarioRecorder } from '../../bench/run/scenario-recorder.ts'
import { warmUp } from '../../bench/run/warm-up.ts'
import type { Load, LoadOutcome } from './load.ts'
import type { LoadGenerator } from './load-generator.ts'

/** The operation that a request repeats, for the warm-up of the pool. */
const OPERATION = 'get-user'

/** The routes of `examples/fastify` that read users in each mode. */
const ROUTES: Readonly<Record<Exclude<Mode, 'limited'>, string>> = {
  sequential: '/users/one-by-one',
  concurrent: '/users/all-at-once',
}

const HEALTH = '/health'

/** The timeout of a request: a longer one counts as a failure, not as slow. */
const TIMEOUT_SECONDS = 120

/** A failed request, as its caller saw it. */
class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly code = 'HTTP'
}

/**
 * A visit to a pool on a database, through the service in `examples/fastify`: a burst is a request for many
 * users. The service runs in this process, where its pool is metered; the load generator runs in another one.
 */
export class HttpVisit implements Visit {
  readonly #options: GroupVisitOptions
  readonly #generator: LoadGenerator
  readonly #meter: PoolMeter
  readonly #pool: QueuePool<Connection>

  private constructor(options: GroupVisitOptions, generator: LoadGenerator) {
    this.#options = options
    this.#generator = generator
    this.#meter = new PoolMeter(options.clock)
    const pool = createMeasuredPool({ ...options, driver: options.target.driver }, this.#meter)
    if (pool.kind === 'native') throw new Error('the service takes queue pools only')
    this.#pool = pool.source
  }

  static async begin(options: GroupVisitOptions, generator: LoadGenerator): Promise<HttpVisit> {
    const visit = new HttpVisit(options, generator)
    try {
      const pool = { kind: 'queue', source: visit.#pool } as const
      await warmUp(pool, options.target, new Set([OPERATION]), options.signal)
    } catch (error) {
      await visit.end()
      throw error
    }
    return visit
  }

  /** Each caller sends one request that does not count, then `requests` that do. */
  async measure(recorder: ScenarioRecorder, round: number, requests: number): Promise<void> {
    const { target, signal } = this.#options
    const { mode, concurrency, callers = 1, queryTimeMs } = recorder.scenario
    if (mode === 'limited') throw new Error('the service has no route for the mode limited')
    let onFirst: (() => void) | undefined
    const app = createApp({
      driver: target.driver,
      pool: this.#pool,
      table: target.table,
      queryTimeMs,
    })
    app.addHook('onRequest', async ({ url }) => {
      if (url === HEALTH) return
      onFirst?.()
      onFirst = undefined
    })
    const ids = Array.from({ length: concurrency }, (_, index) => idAt(target.ids, index))
    const load: Load = {
      url: await app.listen({ host: '127.0.0.1', port: 0 }),
      path: `${ROUTES[mode]}?ids=${ids.join(',')}`,
      firstPath: HEALTH,
      callers,
      requestsPerCaller: 1,
      users: concurrency,
      timeoutSeconds: TIMEOUT_SECONDS,
    }
    try {
      await this.#generator.run(load, signal)
      const { begin, end } = this.#watch()
      onFirst = begin
      const outcome = await this.#generator.run({ ...load, requestsPerCaller: requests }, signal)
      this.#record(recorder, { round, requests, outcome, ...end() })
    } finally {
      await app.close()
    }
  }

  async end(): Promise<void> {
    await this.#pool.close()
  }

  /** Meters the pool, the process and the machine from the first request that counts. */
  #watch(): { begin: () => void; end: () => ServiceUse } {
    const { clock, runStartedAtMs } = this.#options
    const record = new BurstRecord()
    let startedAtMs = 0
    let endProcess = meterProcess()
    let endMachine = meterMachine()
    return {
      begin: () => {
        startedAtMs = clock.now() - runStartedAtMs
        endProcess = meterProcess()
        endMachine = meterMachine()
        this.#meter.begin(record)
      },
      end: () => ({
        startedAtMs,
        record,
        pool: this.#meter.end(),
        process: endProcess(),
        machine: endMachine(),
      }),
    }
  }

  /**
   * Records the mean of all requests of a round as one burst. Its makespan is the time that each caller had
   * for a request, which is the mean response time by Little's law, but does not depend on the order in which
   * callers were served.
   */
  #record(recorder: ScenarioRecorder, measured: MeasuredRound): void {
    const { round, requests, outcome, startedAtMs, record, pool, process, machine } = measured
    const { concurrency, callers = 1 } = recorder.scenario
    const total = callers * requests
    const failed = total - outcome.responsesMs.length
    for (const { reason, count } of outcome.failures) {
      for (let index = 0; index < count; index++) recorder.recordFailure(new HttpFailure(reason))
    }
    if (outcome.durationMs === null)
      throw new HttpFailure(outcome.failures[0]?.reason ?? 'no answer')
    for (const responseMs of outcome.responsesMs) record.response.push(responseMs)
    const burst = meanBurst({
      round,
      startedAtMs,
      makespanMs: outcome.durationMs / requests,
      requests: total,
      failures: (failed * concurrency) / total,
      total,
      pool,
      process,
    })
    recorder.recordBurst(burst, record, machine)
  }
}

/** The resources that the service used for the requests of a round. */
interface ServiceUse {
  readonly startedAtMs: number
  readonly record: BurstRecord
  readonly pool: PoolUse
  readonly process: ProcessUse
  readonly machine: MachineUse
}

interface MeasuredRound extends ServiceUse {
  readonly round: number
  /** The number of requests of each caller. */
  readonly requests: number
  readonly outcome: LoadOutcome
}

function idAt(ids: readonly number[], index: number): number {
  return ids[index % ids.length] as number
}
