import pLimit from 'p-limit'
import { Bench } from 'tinybench'
import {
  createConnectionPool,
  poolCapacity,
  SqlUserStore,
  trimUserTable,
  type Clock,
  type Connection,
  type Lease,
  type PoolOptions,
  type PoolSize,
  type QueuePool,
} from '../../src/index.ts'
import { OPERATIONS, type Operation } from '../plan/operations.ts'
import type { Scenario } from '../plan/scenario.ts'
import { runBurst } from './burst.ts'
import type { OpenTarget } from './open-target.ts'
import { PoolMeter } from './pool-meter.ts'
import { meterMachine, meterProcess } from './process-meter.ts'
import type { ScenarioRecorder } from './scenario-recorder.ts'

/** Connections that are opened at the same time before the measurement: more would be a storm. */
const WARM_UP_CONNECTS = 8

export interface GroupVisitOptions {
  readonly target: OpenTarget
  readonly pool: PoolSize
  readonly poolOptions: Pick<PoolOptions, 'timeoutMs' | 'recycleMs' | 'prePing'>
  readonly clock: Clock
  readonly runStartedAtMs: number
}

/**
 * One visit to a group (a pool on a database). Before anything is measured the pool is opened to its
 * full capacity and every statement prepared on every connection; then all come back, which leaves
 * `poolSize` of them open. Overflow connections are opened anew inside the bursts, as they are in
 * production, but not for the first time: what only the first one costs (a thread, code that has
 * never run) is no cost of overflow.
 */
export class GroupVisit {
  readonly #options: GroupVisitOptions
  readonly #meter: PoolMeter
  readonly #connections: QueuePool<Connection>
  readonly #store: SqlUserStore

  private constructor(options: GroupVisitOptions) {
    const { target, pool, poolOptions, clock } = options
    this.#options = options
    this.#meter = new PoolMeter(clock)
    this.#connections = createConnectionPool(
      target.driver,
      { ...pool, ...poolOptions, clock },
      this.#meter,
    )
    this.#store = new SqlUserStore({
      driver: target.driver,
      connections: this.#connections,
      table: target.table,
      clock,
    })
  }

  static async begin(
    options: GroupVisitOptions,
    scenarios: readonly Scenario[],
  ): Promise<GroupVisit> {
    const visit = new GroupVisit(options)
    try {
      await visit.#warmUp(new Set(scenarios.map((scenario) => scenario.operation)))
    } catch (error) {
      await visit.end()
      throw error
    }
    return visit
  }

  /** Measures some bursts of a scenario; tinybench runs them, and `recorder` keeps their order. */
  async measure(recorder: ScenarioRecorder, round: number, bursts: number): Promise<void> {
    const { clock } = this.#options
    const { id, operation: name, concurrency, queryTimeMs } = recorder.scenario
    const operation: Operation = OPERATIONS[name]
    const store = this.#store.withQueryTime(queryTimeMs)
    let call: Awaited<ReturnType<Operation['prepare']>>
    const bench = new Bench({
      iterations: bursts,
      time: 0,
      warmup: false,
      throws: true,
      now: () => clock.now(),
    })
    bench.add(id, async () => ({ overriddenDuration: await this.#burst(recorder, round, call) }), {
      async: true,
      beforeEach: async () => {
        call = await operation.prepare({ store, ids: this.#options.target.ids }, concurrency)
      },
      afterEach: () => this.#restore(operation),
    })
    const endMachine = meterMachine()
    await bench.run()
    recorder.recordMachine(endMachine())
  }

  end(): Promise<void> {
    return this.#connections.close()
  }

  async #burst(
    recorder: ScenarioRecorder,
    round: number,
    call: (index: number) => Promise<unknown>,
  ): Promise<number> {
    const { clock, pool, runStartedAtMs } = this.#options
    const { mode, concurrency } = recorder.scenario
    const startedAtMs = clock.now() - runStartedAtMs
    let failures = 0
    this.#meter.begin(recorder)
    const endProcess = meterProcess()
    const makespanMs = await runBurst(
      {
        mode,
        calls: concurrency,
        limit: poolCapacity(pool),
        call,
        onResponse: (responseMs) => recorder.response.record(responseMs),
        onFailure: (error) => {
          failures++
          recorder.recordFailure(error)
        },
      },
      clock,
    )
    const processUse = endProcess()
    const poolUse = this.#meter.end()
    recorder.recordBurst({ round, startedAtMs, makespanMs, failures, ...poolUse, ...processUse })
    return makespanMs
  }

  async #warmUp(operations: ReadonlySet<Scenario['operation']>): Promise<void> {
    const oneOfFew = pLimit(WARM_UP_CONNECTS)
    const leases: Lease<Connection>[] = []
    try {
      const checkout = async (): Promise<void> => {
        leases.push(await this.#connections.checkout())
      }
      const opened = await Promise.allSettled(
        Array.from({ length: poolCapacity(this.#options.pool) }, () => oneOfFew(checkout)),
      )
      const failed = opened.find((outcome) => outcome.status === 'rejected')
      if (failed) throw failed.reason
      for (const lease of leases) await this.#prepareStatements(lease.connection, operations)
    } finally {
      for (const lease of leases) await lease.checkin()
    }
  }

  async #prepareStatements(
    connection: Connection,
    operations: ReadonlySet<Scenario['operation']>,
  ): Promise<void> {
    const { ids } = this.#options.target
    const store = this.#options.target.storeOn(connection)
    await store.simulateQuery(0)
    for (const name of operations) {
      const operation: Operation = OPERATIONS[name]
      const call = await operation.prepare({ store, ids }, 1)
      await call(0)
      if (operation.changesRowCount) await this.#trim(connection)
    }
  }

  async #restore(operation: Operation): Promise<void> {
    if (operation.changesRowCount)
      await this.#connections.use((connection) => this.#trim(connection))
  }

  #trim(connection: Connection): Promise<void> {
    const { driver, table, lastId } = this.#options.target
    return trimUserTable(driver, connection, table, lastId)
  }
}
