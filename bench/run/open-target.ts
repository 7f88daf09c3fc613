import {
  createDriver,
  createUserTable,
  dropUserTable,
  echoing,
  fitPool,
  poolCapacity,
  SqlUserStore,
  trimUserTable,
  withoutSecrets,
  type Clock,
  type Connection,
  type ConnectionSource,
  type DatabaseUrl,
  type Driver,
  type EchoedStatement,
  type PoolSize,
  type ServerInfo,
} from '../../src/index.ts'
import type { TargetResult } from '../result/schema.ts'
import { cannotReach, MeasureError } from './measure-error.ts'

/** A database to measure. */
export interface Target {
  /** The name of the driver, with a number where two targets share it. */
  readonly label: string
  readonly url: DatabaseUrl
  readonly startedByPoolbench: boolean
  /** What is known of the server beyond what it says of itself. */
  readonly settings: Readonly<Record<string, string>>
}

/** What opening a target takes. */
export interface OpenTargetOptions {
  readonly table: string
  /** Users in the table. */
  readonly rows: number
  readonly clock: Clock
  readonly onStatement?: (statement: EchoedStatement) => void
}

/** A database with the harness's own table in it. Its `close` drops the table. */
export class OpenTarget {
  readonly target: Target
  readonly driver: Driver
  readonly info: ServerInfo
  readonly table: string
  /** Of the users that are always there, ascending. */
  readonly ids: readonly number[]

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

  /** @throws {MeasureError} where the database cannot be used. */
  static async open(target: Target, options: OpenTargetOptions): Promise<OpenTarget> {
    const { table, clock, onStatement } = options
    const plain = await createDriver(target.url, { clock })
    const driver = onStatement ? echoing(plain, clock, onStatement) : plain
    try {
      return await withConnection(driver, async (connection) => {
        const info = await driver.inspect(connection)
        await createUserTable(driver, connection, table)
        try {
          const ids = await seedUsers(driver, connection, options)
          return new OpenTarget(target, driver, info, table, ids)
        } catch (error) {
          await dropUserTable(driver, connection, table)
          throw error
        }
      })
    } catch (error) {
      await driver.close()
      throw cannotReach(target.url, driver.dialect, error)
    }
  }

  /** The greatest id that the table holds between bursts. */
  get lastId(): number {
    return this.ids[this.ids.length - 1] as number
  }

  /** Deletes the users that a burst added. */
  trim(connection: Connection): Promise<void> {
    return trimUserTable(this.driver, connection, this.table, this.lastId)
  }

  /** A store whose calls all use one connection. */
  storeOn(connection: Connection): SqlUserStore {
    return new SqlUserStore({
      driver: this.driver,
      connections: onlyConnection(connection),
      table: this.table,
    })
  }

  /** @throws {MeasureError} where the server has too few connections free for one of the pools. */
  requireConnections(pools: readonly PoolSize[]): void {
    const { freeConnections, maxConnections } = this.info
    if (freeConnections === null) return
    const needed = Math.max(...pools.map((pool) => poolCapacity(fitPool(pool, this.driver.traits))))
    if (needed <= freeConnections) return
    throw new MeasureError(
      `${this.target.url.redacted}: a pool of ${needed} connections does not fit, the server has ` +
        `${freeConnections} free of max_connections=${maxConnections}: ` +
        'choose a smaller --pool, or raise max_connections',
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
      traits: this.driver.traits,
    }
  }

  /** Drops the table and gives up the driver. */
  async close(): Promise<void> {
    try {
      await withConnection(this.driver, (connection) =>
        dropUserTable(this.driver, connection, this.table),
      )
    } finally {
      await this.driver.close()
    }
  }
}

async function withConnection<T>(
  driver: Driver,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await driver.connect()
  try {
    return await work(connection)
  } finally {
    await connection.close()
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

function onlyConnection(connection: Connection): ConnectionSource {
  return { use: async (work) => work(connection), close: () => Promise.resolve() }
}
