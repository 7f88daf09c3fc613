import { SqlUserStore, type Connection, type QueuePool } from '../../../src/index.ts'
import { createMeasuredPool } from '../measured-pool.ts'
import type { OpenTarget } from '../open-target.ts'
import { PoolMeter } from '../pool-meter.ts'
import { requestEnding } from '../request-ending.ts'
import { StartedService } from '../started-service.ts'
import { warmUp } from '../warm-up.ts'
import type { Assignment, InstanceContext } from './instance.ts'
import { kindSource, type Holders } from './kind-source.ts'
import { RequestRecord } from './request-record.ts'
import type { ReadyKind } from './slice.ts'

/** What a slice is sent to. */
export interface Subject {
  /** `undefined`: its pool cannot be seen. */
  readonly meter: PoolMeter | undefined
  /**
   * Opens and warms it up.
   *
   * @throws what makes a slice worthless: an operation that does not work at all, a database that
   *   cannot be reached, a service that does not start.
   */
  open(): Promise<void>
  /** Prepares the calls of each kind, with a record of their own. */
  kinds(): Promise<ReadyKind[]>
  /** @throws if a service does not stop. */
  close(): Promise<void>
}

/** Counts each statement for the kind of request that holds its connection. */
class TrafficMeter extends PoolMeter {
  readonly holders: Holders = new Map()

  override onStatement(connection: Connection, durationMs: number): void {
    super.onStatement(connection, durationMs)
    const record = this.holders.get(connection)
    if (record) record.statements++
  }
}

/** A pool of poolbench, and requests that borrow its connections. */
export class PoolSubject implements Subject {
  readonly meter: TrafficMeter
  readonly #target: OpenTarget
  readonly #assignment: Assignment
  readonly #context: InstanceContext
  readonly #pool: QueuePool<Connection>
  readonly #ending = requestEnding()

  constructor(target: OpenTarget, assignment: Assignment, context: InstanceContext) {
    const { scenario, poolOptions } = assignment
    const { clock } = context
    this.#target = target
    this.#assignment = assignment
    this.#context = context
    this.meter = new TrafficMeter(clock)
    const measured = createMeasuredPool(
      { driver: target.driver, pool: scenario.pool, poolOptions, clock },
      this.meter,
    )
    this.#pool = measured.source as QueuePool<Connection>
    context.signal.addEventListener('abort', this.#stop, { once: true })
  }

  async open(): Promise<void> {
    const { mix } = this.#assignment.scenario
    const names = new Set(mix.map(({ operation }) => operation))
    const pool = { kind: 'queue', source: this.#pool } as const
    const broken = await warmUp(pool, this.#target, names, this.#context.signal)
    for (const error of broken.values()) throw error
  }

  kinds(): Promise<ReadyKind[]> {
    const { scenario, seed } = this.#assignment
    return Promise.all(
      scenario.mix.map(async ({ operation }) => {
        const record = new RequestRecord()
        const { clock } = this.#context
        const { driver, table } = this.#target
        const connections = kindSource(this.#pool, record, { holders: this.meter.holders, clock })
        const store = new SqlUserStore({ driver, connections, table, clock }).withQueryTime(
          scenario.queryTimeMs,
        )
        const requests = { seed, signal: this.#ending.signal }
        const context = this.#target.contextFor(operation, store, requests)
        // Nobody knows how many calls there will be: what has to prepare each cannot be sent.
        return { record, call: await this.#target.operation(operation).prepare(context, 0) }
      }),
    )
  }

  async close(): Promise<void> {
    this.#context.signal.removeEventListener('abort', this.#stop)
    this.#ending.abort()
    await this.#pool.close()
  }

  /** The slice counts no more: what waits for a connection need not go on. */
  readonly #stop = (): void => {
    this.#ending.abort(this.#context.signal.reason)
    void this.#pool.close()
  }
}

/** A service of the user's own, whose pool cannot be seen. */
export class ServiceSubject implements Subject {
  readonly meter = undefined
  readonly #target: OpenTarget
  readonly #assignment: Assignment
  readonly #context: InstanceContext
  #service: StartedService | undefined

  constructor(target: OpenTarget, assignment: Assignment, context: InstanceContext) {
    this.#target = target
    this.#assignment = assignment
    this.#context = context
  }

  async open(): Promise<void> {
    const { scenario, poolOptions } = this.#assignment
    const { pool, mix } = scenario
    this.#service = await StartedService.start({
      name: mix[0]?.operation ?? '',
      target: this.#target,
      pool,
      poolOptions,
      signal: this.#context.signal,
    })
  }

  async kinds(): Promise<ReadyKind[]> {
    const service = this.#service as StartedService
    const { seed } = this.#assignment
    return [{ record: new RequestRecord(), call: (index) => service.request(index, seed) }]
  }

  async close(): Promise<void> {
    await this.#service?.stop()
  }
}
