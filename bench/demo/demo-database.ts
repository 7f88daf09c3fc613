import {
  createConnectionPool,
  createUserTable,
  dropUserTable,
  SqlUserStore,
  type Clock,
  type Connection,
  type Driver,
  type QueuePool,
  type ServerInfo,
} from '../../src/index.ts'
import { CLAIMED_POOL } from '../plan/tutorial.ts'
import { cannotReach } from '../run/measure-error.ts'
import { withConnection } from '../run/one-connection.ts'
import { driverOf, type Target } from '../run/open-target.ts'
import { PoolMeter } from '../run/pool-meter.ts'
import { newRunId, runTableName } from '../run/run-table.ts'

/** A database with the document's pool and a table for the demo. */
export class DemoDatabase {
  readonly target: Target
  readonly driver: Driver
  readonly info: ServerInfo
  readonly table: string
  /** The meter of the pool. */
  readonly meter: PoolMeter
  readonly pool: QueuePool<Connection>
  readonly store: SqlUserStore
  #mayHaveTable = false
  #closing: Promise<void> | undefined

  private constructor(target: Target, driver: Driver, info: ServerInfo, clock: Clock) {
    this.target = target
    this.driver = driver
    this.info = info
    // The name has the form of a run's table, from which the doctor reads the age of a stale one.
    this.table = runTableName(newRunId(clock.wallNow()), 0)
    this.meter = new PoolMeter(clock)
    this.pool = createConnectionPool(driver, { ...CLAIMED_POOL, clock }, this.meter)
    this.store = new SqlUserStore({ driver, connections: this.pool, table: this.table, clock })
  }

  /**
   * Opens the database, but no connection of the pool.
   * @throws {MeasureError} if the database cannot be used.
   */
  static async open(target: Target, clock: Clock): Promise<DemoDatabase> {
    const driver = await driverOf(target, clock)
    try {
      const info = await withConnection(driver, (connection) => driver.inspect(connection))
      return new DemoDatabase(target, driver, info, clock)
    } catch (error) {
      await driver.close()
      throw cannotReach(target.url, driver.dialect, error)
    }
  }

  /** The number of open connections in the pool. */
  get openConnections(): number {
    const { checkedIn, checkedOut } = this.pool.status()
    return checkedIn + checkedOut
  }

  async createTable(): Promise<void> {
    this.#mayHaveTable = true
    await this.pool.use((connection) => createUserTable(this.driver, connection, this.table))
  }

  /** Closes the pool and drops the table. A second call waits for the first. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    try {
      await this.pool.close()
      if (!this.#mayHaveTable) return
      await withConnection(this.driver, (connection) =>
        dropUserTable(this.driver, connection, this.table),
      )
    } finally {
      await this.driver.close()
    }
  }
}
