import { poolCapacity } from '../../src/index.ts'
import type { Scenario } from '../plan/scenario.ts'
import type { BurstResult, PoolMetrics, ScenarioResult } from '../result/schema.ts'
import type { BurstRecord } from './burst-record.ts'
import { DurationHistogram } from './duration-histogram.ts'
import { FailureCounts } from './failure-counts.ts'
import { LevelMeter } from './level-meter.ts'
import { memoryUse, type MachineUse } from './process-meter.ts'
import { ServerSums, type ServerUse } from './server-use.ts'

/** Records the measurements of one scenario, over all rounds. Its size grows with bursts, not operations. */
export class ScenarioRecorder {
  readonly scenario: Scenario
  readonly #wait = new DurationHistogram()
  readonly #connect = new DurationHistogram()
  readonly #hold = new DurationHistogram()
  readonly #query = new DurationHistogram()
  readonly #response = new DurationHistogram()
  readonly #create = new DurationHistogram()
  readonly #used = new LevelMeter()
  readonly #idle = new LevelMeter()
  readonly #pending = new LevelMeter()
  readonly #bursts: BurstResult[] = []
  readonly #failures: FailureCounts
  readonly #memory = { heapUsedMb: 0, rssMb: 0 }
  readonly #machine = { busyMs: 0, idleMs: 0 }
  readonly #server = new ServerSums()
  /** The reason why the scenario was abandoned. Discarded bursts alone do not end it. */
  #brokenBy: string | undefined
  #spoiledBy: string | undefined
  #result: ScenarioResult | undefined

  /** @param clean - removes secrets from a message. */
  constructor(scenario: Scenario, clean: (message: string) => string) {
    this.scenario = scenario
    this.#failures = new FailureCounts(clean)
  }

  /**
   * Records a burst that counts: its makespan, its operations, and the use of the machine and the server. All
   * numbers of a result come from these bursts alone.
   */
  recordBurst(
    burst: BurstResult,
    record: BurstRecord,
    { busyMs, idleMs }: MachineUse,
    server?: ServerUse,
  ): void {
    this.#bursts.push(burst)
    this.#result = undefined
    recordAll(this.#wait, record.wait)
    recordAll(this.#connect, record.connect)
    recordAll(this.#hold, record.hold)
    recordAll(this.#query, record.query)
    recordAll(this.#response, record.response)
    recordAll(this.#create, record.create)
    this.#used.merge(record.used)
    this.#idle.merge(record.idle)
    this.#pending.merge(record.pending)
    this.#machine.busyMs += busyMs
    this.#machine.idleMs += idleMs
    if (server) this.#server.add(server)
    const { heapUsedMb, rssMb } = memoryUse()
    this.#memory.heapUsedMb = Math.max(this.#memory.heapUsedMb, heapUsedMb)
    this.#memory.rssMb = Math.max(this.#memory.rssMb, rssMb)
  }

  recordFailure(error: unknown): void {
    this.#failures.add(error)
    this.#result = undefined
  }

  /** Discards a burst: its duration says nothing about the pool. */
  discardBurst(error: unknown): void {
    this.#spoiledBy ??= this.#failures.messageOf(error)
    this.recordFailure(error)
  }

  /** Abandons the scenario; the earlier bursts and the first reason are kept. */
  giveUp(error: unknown): void {
    if (this.givenUp) return
    this.#brokenBy = this.#failures.messageOf(error)
    this.recordFailure(error)
  }

  /** The mean makespan of the bursts so far; `undefined` before the first. */
  get meanMakespanMs(): number | undefined {
    if (this.#bursts.length === 0) return undefined
    return this.#bursts.reduce((sum, { makespanMs }) => sum + makespanMs, 0) / this.#bursts.length
  }

  get givenUp(): boolean {
    return this.#brokenBy !== undefined
  }

  /** The result; `undefined` if nothing was recorded. */
  toResult(): ScenarioResult | undefined {
    this.#result ??= this.#bursts.length > 0 ? this.#completed() : this.#failed()
    return this.#result
  }

  #failed(): ScenarioResult | undefined {
    const reason = this.#brokenBy ?? this.#spoiledBy
    return reason === undefined ? undefined : { ...this.scenario, status: 'failed', reason }
  }

  #completed(): ScenarioResult {
    const server = this.#server.toResult()
    return {
      ...this.scenario,
      status: 'completed',
      bursts: [...this.#bursts],
      ...(this.#bursts.every(({ connectionMs }) => connectionMs !== undefined) && {
        wait: this.#wait.toResult(),
        connect: this.#connect.toResult(),
        hold: this.#hold.toResult(),
        query: this.#query.toResult(),
        poolMetrics: this.#poolMetrics(),
      }),
      response: this.#response.toResult(),
      errors: this.#failures.toResult(),
      machine: { ...this.#machine },
      memory: { ...this.#memory },
      ...(server && { server }),
    }
  }

  #poolMetrics(): PoolMetrics {
    const { pool } = this.scenario
    return {
      'db.client.connection.max': poolCapacity(pool),
      'db.client.connection.idle.max': pool.poolSize,
      'db.client.connection.count': { used: this.#used.toResult(), idle: this.#idle.toResult() },
      'db.client.connection.pending_requests': this.#pending.toResult(),
      'db.client.connection.timeouts': this.#bursts.reduce(
        (sum, { timeouts = 0 }) => sum + timeouts,
        0,
      ),
      'db.client.connection.create_time': this.#create.toDistribution(),
      'db.client.connection.wait_time': this.#wait.toDistribution(),
      'db.client.connection.use_time': this.#hold.toDistribution(),
    }
  }
}

function recordAll(histogram: DurationHistogram, durationsMs: readonly number[]): void {
  for (const durationMs of durationsMs) histogram.record(durationMs)
}
