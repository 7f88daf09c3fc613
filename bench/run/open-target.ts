import {
  createDriver,
  createUserTable,
  dropUserTable,
  echoing,
  firstLine,
  fitPool,
  poolCapacity,
  SqlUserStore,
  systemClock,
  trimUserTable,
  withoutSecrets,
  type Clock,
  type Connection,
  type ConnectionSource,
  type DatabaseUrl,
  type Driver,
  type DriverDefinition,
  type EchoedStatement,
  type ServerInfo,
} from '../../src/index.ts'
import {
  OPERATIONS,
  type Operation,
  type OperationContext,
  type OperationName,
  type Operations,
} from '../plan/operations.ts'
import type { PlannedPool } from '../plan/pool-notation.ts'
import { isService, type Service } from '../plan/service.ts'
import type { TargetResult } from '../result/schema.ts'
import { cannotReach, MeasureError } from './measure-error.ts'
import { onlyConnection, withConnection } from './one-connection.ts'

/** A database to measure. */
export interface Target {
  /** The label: the name of the driver, with a number if two targets share it. */
  readonly label: string
  readonly url: DatabaseUrl
  /** The custom drivers that the URL may name. */
  readonly customDrivers?: readonly DriverDefinition[]
  /** The folder from which libraries are resolved; without it poolbench's own copies are used. */
  readonly projectFolder?: string
  readonly startedByPoolbench: boolean
  /** The server settings that are known besides those that it reports. */
  readonly settings: Readonly<Record<string, string>>
}

/**
 * Creates the driver of a target.
 * @throws as {@link createDriver}.
 */
export function driverOf(
  { url, customDrivers = [], projectFolder }: Target,
  clock: Clock = systemClock,
): Promise<Driver> {
  return createDriver(url, { clock, own: customDrivers, projectFolder })
}

/** The options for opening a target. */
export interface OpenTargetOptions {
  readonly table: string
  /** The number of users in the table. */
  readonly rows: number
  readonly clock: Clock
  /** The custom operations to set up. */
  readonly customOperations?: Operations
  readonly onStatement?: (statement: EchoedStatement) => void
}

/** The signal of calls that nobody stops. */
const NEVER = new AbortController().signal

/** A custom operation, and the value that its `setUp` returned. */
interface ReadyOperation {
  readonly operation: Operation
  readonly state: unknown
}

/** A database that is open, for other processes. */
export interface SharedTarget {
  readonly table: string
  readonly info: ServerInfo
  readonly ids: readonly number[]
  /** What the setup of each custom operation returned, by its name. */
  readonly states: ReadonlyMap<string, unknown>
}

/** A database with poolbench's table in it. Its `close` drops the table. */
export class OpenTarget {
  readonly target: Target
  readonly driver: Driver
  readonly info: ServerInfo
  readonly table: string
  /** The ids of the users that always exist, in ascending order. */
  readonly ids: readonly number[]
  readonly #customOperations = new Map<string, ReadyOperation>()
  readonly #services = new Map<string, Service>()

  private constructor(
    target: Target,
    driver: Driver,
    info: ServerInfo,
    table: string,
    ids: readonly number[],
  ) {
    this.target = target
    this.driver = driver
    this.info = info
    this.table = table
    this.ids = ids
  }

  /** @throws {MeasureError} if the database cannot be used. */
  static async open(target: Target, options: OpenTargetOptions): Promise<OpenTarget> {
    const { table, clock, onStatement } = options
    const plain = await driverOf(target, clock)
    const driver = onStatement ? echoing(plain, clock, onStatement) : plain
    try {
      return await withConnection(driver, async (connection) => {
        const info = await driver.inspect(connection)
        await createUserTable(driver, connection, table)
        try {
          const ids = await seedUsers(driver, connection, options)
          const open = new OpenTarget(target, driver, info, table, ids)
          await open.#setUp(connection, options.customOperations ?? {})
          return open
        } catch (error) {
          await dropUserTable(driver, connection, table)
          throw error
        }
      })
    } catch (error) {
      await driver.close()
      if (error instanceof MeasureError) throw error
      throw cannotReach(target.url, driver.dialect, error)
    }
  }

  /** A target with the table of another process, which sets up, tears down and drops everything. */
  static async join(
    target: Target,
    { table, info, ids, states }: SharedTarget,
    operations: Operations,
    clock: Clock,
  ): Promise<OpenTarget> {
    const open = new OpenTarget(target, await driverOf(target, clock), info, table, ids)
    for (const [name, operation] of Object.entries(operations)) {
      if (isService(operation)) open.#services.set(name, operation)
      else open.#customOperations.set(name, { operation, state: states.get(name) })
    }
    return open
  }

  /** What another process needs to {@link OpenTarget.join} it. */
  share(): SharedTarget {
    const { table, info, ids } = this
    const states = [...this.#customOperations].map(([name, { state }]) => [name, state] as const)
    return { table, info, ids, states: new Map(states) }
  }

  /** The greatest id that the table holds between bursts. */
  get lastId(): number {
    return this.ids[this.ids.length - 1] as number
  }

  /** @throws {Error} if there is no operation of that name. */
  operation(name: string): Operation {
    const shipped = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name as OperationName] : undefined
    const operation = this.#customOperations.get(name)?.operation ?? shipped
    if (!operation) throw new Error(`there is no operation ${name}`)
    return operation
  }

  /** The service of that name, if there is one. */
  service(name: string): Service | undefined {
    return this.#services.get(name)
  }

  /** The context of the operation of that name, with `store`. */
  contextFor(
    name: string,
    store: OperationContext['store'],
    { seed = 0, signal = NEVER }: Partial<Pick<OperationContext, 'seed' | 'signal'>> = {},
  ): OperationContext {
    return { store, ids: this.ids, state: this.#customOperations.get(name)?.state, seed, signal }
  }

  /** Deletes the users that a burst added. */
  trim(connection: Connection): Promise<void> {
    return trimUserTable(this.driver, connection, this.table, this.lastId)
  }

  /** A store whose calls all use one connection. */
  storeOn(connection: Connection): SqlUserStore {
    return this.storeOver(onlyConnection(connection))
  }

  storeOver(connections: ConnectionSource): SqlUserStore {
    return new SqlUserStore({ driver: this.driver, connections, table: this.table })
  }

  /**
   * @param instances - the number of processes that each have such a pool.
   * @throws {MeasureError} if the server has too few free connections for one of the pools.
   */
  requireConnections(pools: readonly PlannedPool[], instances = 1): void {
    const { freeConnections, maxConnections } = this.info
    if (freeConnections === null) return
    const each = Math.max(...pools.map((pool) => poolCapacity(fitPool(pool, this.driver.traits))))
    if (instances * each <= freeConnections) return
    const pool =
      instances === 1
        ? `a pool of ${each} connections does not fit`
        : `${instances} instances with a pool of ${each} connections each do not fit`
    throw new MeasureError(
      `${this.target.url.redacted}: ${pool}, the server has ` +
        `${freeConnections} free of max_connections=${maxConnections}: ` +
        'choose a smaller pool, or raise max_connections',
    )
  }

  clean(message: string): string {
    return withoutSecrets(message, this.target.url)
  }

  toResult(): TargetResult {
    return {
      driver: this.target.label,
      driverName: this.driver.name,
      url: this.target.url.redacted,
      startedByPoolbench: this.target.startedByPoolbench,
      version: this.info.version,
      settings: { ...this.info.settings, ...this.target.settings },
      maxConnections: this.info.maxConnections,
      freeConnections: this.info.freeConnections,
      traits: this.driver.traits,
      nativePools: (this.driver.nativePools ?? []).map(({ name, label, pipelining, lacks }) => ({
        name,
        label,
        pipelining,
        lacks: [...lacks],
      })),
    }
  }

  /** Drops the table and closes the driver. */
  async close(): Promise<void> {
    try {
      await withConnection(this.driver, async (connection) => {
        try {
          await this.#tearDown(connection)
        } finally {
          await dropUserTable(this.driver, connection, this.table)
        }
      })
    } finally {
      await this.driver.close()
    }
  }

  /** @throws {MeasureError} if a setup fails, after tearing down the earlier ones. */
  async #setUp(connection: Connection, operations: Operations): Promise<void> {
    for (const [name, operation] of Object.entries(operations)) {
      if (isService(operation)) {
        this.#services.set(name, operation)
        continue
      }
      try {
        const state = await operation.setUp?.(connection, this.driver.name)
        if (connection.inTransaction) throw new Error('it left a transaction open')
        this.#customOperations.set(name, { operation, state })
      } catch (error) {
        // A transaction left open would block this connection.
        if (connection.inTransaction) await connection.rollback().catch(() => undefined)
        await this.#tearDown(connection).catch(() => undefined)
        const reason = this.clean(firstLine(error))
        throw new MeasureError(`${name}: its setup failed on ${this.target.label}: ${reason}`, {
          cause: error,
        })
      }
    }
  }

  async #tearDown(connection: Connection): Promise<void> {
    const failures: MeasureError[] = []
    for (const [name, { operation, state }] of this.#customOperations) {
      try {
        await operation.tearDown?.(connection, state)
      } catch (cause) {
        failures.push(
          new MeasureError(`${name}: its teardown failed: ${firstLine(cause)}`, { cause }),
        )
      }
      if (connection.inTransaction) await connection.rollback().catch(() => undefined)
    }
    if (failures.length > 0) throw failures[0]
  }
}

async function seedUsers(
  driver: Driver,
  connection: Connection,
  { table, rows, clock }: OpenTargetOptions,
): Promise<number[]> {
  const store = new SqlUserStore({
    driver,
    connections: onlyConnection(connection),
    table,
    clock,
  })
  const users = await store.createUsers(
    Array.from({ length: rows }, (_, index) => ({
      name: `User ${index}`,
      email: `user-${index}@example.test`,
      credits: 1_000_000,
    })),
  )
  return users.map((user) => user.id).sort((a, b) => a - b)
}
