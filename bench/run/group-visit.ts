import { Bench } from 'tinybench'
import { poolCapacity, SqlUserStore, type Clock, type Timer } from '../../src/index.ts'
import type { Operation } from '../plan/operations.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import type { Scenario } from '../plan/scenario.ts'
import { ActivitySampler } from './activity-sampler.ts'
import { BurstRecord } from './burst-record.ts'
import { runBurst } from './burst.ts'
import { requestEnding } from './request-ending.ts'
import { runCallers } from './callers.ts'
import { slowedDown } from './slowdown.ts'
import { meanBurst } from './mean-burst.ts'
import { createMeasuredPool, type MeasuredPool, type MeasuredPoolOptions } from './measured-pool.ts'
import type { OpenTarget } from './open-target.ts'
import { PoolMeter } from './pool-meter.ts'
import { meterMachine, meterProcess, type ProcessMeter } from './process-meter.ts'
import type { ScenarioRecorder } from './scenario-recorder.ts'
import { warmUp, type BrokenOperations } from './warm-up.ts'

/** The longest continuation of a burst after an abort: with a long query time it could take an hour. */
const ABORT_GRACE_MS = 2_000

export interface GroupVisitOptions {
  readonly target: OpenTarget
  readonly pool: PlannedPool
  readonly poolOptions: MeasuredPoolOptions['poolOptions']
  readonly clock: Clock
  /** @defaultValue a meter of this process */
  readonly meterProcess?: ProcessMeter
  readonly runStartedAtMs: number
  /** Of the random numbers of requests. Default: 0. */
  readonly seed?: number
  /**
   * The time that callers go on for in a round.
   *
   * @defaultValue 0: until each has its second answer
   */
  readonly sliceMs?: number
  /** The factor by which each operation is slowed down, 1 or more; absent for none. */
  readonly slowdown?: number
  /** The signal that ends the visit after the current burst, or during a long one. */
  readonly signal?: AbortSignal
}

/** A visit to a group: a pool on a database. */
export interface Visit {
  /**
   * Measures some bursts of a scenario; of one with callers, as many of each, or those of a slice of time.
   *
   * @throws an error that makes further bursts pointless.
   */
  measure(recorder: ScenarioRecorder, round: number, bursts: number): Promise<void>
  end(): Promise<void>
}

/** Prepares a pool to be measured in these scenarios. */
export type BeginVisit = (
  options: GroupVisitOptions,
  scenarios: readonly Scenario[],
) => Promise<Visit>

/**
 * A visit to a group: a pool on a database. Before the measurement the pool is opened to its full capacity
 * and every statement prepared on every connection; then all are returned, which leaves `poolSize` of them
 * open. Overflow connections are opened again inside the bursts, as in production, but not for the first
 * time: one-time costs (a thread, code that has never run) are not a cost of overflow.
 */
export class GroupVisit implements Visit {
  readonly #options: GroupVisitOptions
  readonly #meter: PoolMeter
  readonly #pool: MeasuredPool
  readonly #store: SqlUserStore
  #broken: BrokenOperations = new Map()
  #sampler: ActivitySampler | undefined
  #grace: Timer | undefined
  readonly #over = requestEnding()
  /** The reason why the pool was closed early. */
  #endedBy: unknown

  private constructor(options: GroupVisitOptions) {
    const { target, clock, signal } = options
    this.#options = options
    this.#meter = new PoolMeter(clock)
    this.#pool = createMeasuredPool({ ...options, driver: target.driver }, this.#meter)
    this.#store = new SqlUserStore({
      driver: target.driver,
      connections: this.#pool.source,
      table: target.table,
      clock,
    })
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  static async begin(
    options: GroupVisitOptions,
    scenarios: readonly Scenario[],
  ): Promise<GroupVisit> {
    const visit = new GroupVisit(options)
    const operations = new Set(scenarios.map((scenario) => scenario.operation))
    try {
      visit.#broken = await warmUp(visit.#pool, options.target, operations, options.signal)
      visit.#sampler = await ActivitySampler.open(options.target, options.pool, options.clock)
    } catch (error) {
      await visit.end()
      throw error
    }
    return visit
  }

  /**
   * Measures some bursts of a scenario, or a slice of callers with one operation each; tinybench runs them,
   * and `recorder` keeps their order.
   *
   * @throws an error that makes further bursts pointless: the operation could not be prepared, the database
   * cannot be reached, the table cannot be restored, or the signal's reason when it ended a burst.
   */
  async measure(recorder: ScenarioRecorder, round: number, bursts: number): Promise<void> {
    if (this.#endedBy !== undefined) throw this.#endedBy
    const { clock, signal, target, slowdown, seed = 0 } = this.#options
    const requests = { seed: seed + round, signal: this.#over.signal }
    const { id, operation: name, concurrency, callers, queryTimeMs } = recorder.scenario
    if (callers !== undefined && concurrency > 1) {
      throw new Error('callers in this process have one operation each')
    }
    if (this.#broken.has(name)) throw this.#broken.get(name)
    const operation = target.operation(name)
    const store = this.#store.withQueryTime(queryTimeMs)
    let call: Awaited<ReturnType<Operation['prepare']>>
    // A separate signal, as tinybench never removes its listeners.
    const enough = new AbortController()
    const bench = new Bench({
      iterations: callers === undefined ? bursts : 1,
      time: 0,
      warmup: false,
      throws: true,
      now: () => clock.now(),
      signal: enough.signal,
    })
    bench.add(id, async () => ({ overriddenDuration: await this.#run(recorder, round, call) }), {
      async: true,
      beforeEach: async () => {
        call = await operation.prepare(target.contextFor(name, store, requests), concurrency)
        if (slowdown !== undefined) call = slowedDown(call, slowdown, clock)
      },
      afterEach: async () => {
        if (signal?.aborted) enough.abort()
        await this.#restore(operation)
      },
    })
    await bench.run()
  }

  async end(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    this.#grace?.cancel()
    this.#over.abort()
    await Promise.all([this.#pool.source.close(), this.#sampler?.close()])
  }

  /** Runs and records a burst, or a slice of callers, and returns its makespan. */
  async #run(
    recorder: ScenarioRecorder,
    round: number,
    call: (index: number) => Promise<unknown>,
  ): Promise<number> {
    const { clock, pool, runStartedAtMs, sliceMs = 0, signal } = this.#options
    const { mode, concurrency, callers } = recorder.scenario
    const startedAtMs = clock.now() - runStartedAtMs
    let failures = 0
    let failure: unknown
    let lost: unknown
    const record = new BurstRecord()
    const endMachine = meterMachine()
    const endServer = this.#sampler?.watch()
    this.#meter.begin(record)
    const endProcess = (this.#options.meterProcess ?? meterProcess)()
    const work = {
      call,
      onResponse: (responseMs: number) => void record.response.push(responseMs),
      onFailure: (error: unknown) => {
        failures++
        failure ??= error
        if (this.#endedBy === undefined && this.#isLoss(error)) lost ??= error
        else if (this.#endedBy === undefined) recorder.recordFailure(error)
      },
    }
    const total =
      callers === undefined
        ? concurrency
        : await runCallers({ ...work, callers, durationMs: sliceMs, clock, signal })
    const makespanMs =
      callers === undefined
        ? await runBurst({ ...work, mode, calls: concurrency, limit: poolCapacity(pool) }, clock)
        : meanOf(record.response)
    const process = endProcess()
    const poolUse = this.#meter.end()
    const elapsedMs = clock.now() - runStartedAtMs - startedAtMs
    const serverUse = endServer?.()
    const machineUse = endMachine()
    if (this.#endedBy !== undefined) throw this.#endedBy
    if (lost !== undefined) recorder.discardBurst(lost)
    else if (makespanMs === undefined) throw failure
    else {
      const timed = { round, startedAtMs, makespanMs }
      const use = { total, pool: poolUse, process }
      const burst =
        callers === undefined
          ? { ...timed, failures, ...poolUse, ...process }
          : {
              ...meanBurst({
                ...timed,
                ...use,
                requests: record.response.length,
                failures: failures / total,
              }),
              // The mean of the whole slice, as first operations hold connections for longer than later ones.
              connectionMs: ((poolUse.connectionMs / elapsedMs) * makespanMs) / callers,
            }
      recorder.recordBurst(burst, record, machineUse, serverUse)
    }
    return makespanMs ?? 0
  }

  /** Whether a call failed because the database was lost: a burst without it measures nothing. */
  #isLoss(error: unknown): boolean {
    const kind = this.#options.target.driver.dialect.failureKind(error)
    // Every further call would wait in vain, some of them for seconds.
    if (kind === 'unreachable') this.#closeEarly(error)
    return kind === 'unreachable' || kind === 'connection-lost'
  }

  readonly #onAbort = (): void => {
    const { clock, signal } = this.#options
    this.#grace = clock.setTimer(() => this.#closeEarly(signal?.reason), ABORT_GRACE_MS)
  }

  /** Rejects the calls that wait for a connection, and lets those that have one finish. */
  #closeEarly(reason: unknown): void {
    this.#endedBy ??= reason
    this.#over.abort(reason)
    void this.#pool.source.close()
  }

  async #restore({ changesRowCount }: Operation): Promise<void> {
    if (!changesRowCount || this.#endedBy !== undefined) return
    await this.#pool.source.use((connection) => this.#options.target.trim(connection))
  }
}

/** `undefined` of nothing. */
function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
