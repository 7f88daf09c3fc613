import type { Clock } from './clock.ts'
import type { ConnectionSource } from './connection-source.ts'
import type { Connection, NativeWatcher } from './drivers/connection.ts'
import type { Driver } from './drivers/driver.ts'
import type { Statement, StatementResult, Value } from './drivers/statement.ts'

/** An executed statement, with its duration and its error, if any. */
export interface EchoedStatement {
  readonly driver: string
  /** The connection that executed it: the wrapper that the caller holds. */
  readonly connection: Connection
  readonly sql: string
  readonly parameters: readonly Value[]
  readonly durationMs: number
  readonly error: unknown
}

/** The parameters of reporting, shared by all connections of a driver. */
interface Reporting {
  readonly driver: string
  readonly clock: Clock
  readonly report: (statement: EchoedStatement) => void
  readonly watch: ((connection: Connection) => NativeWatcher) | undefined
}

/**
 * Wraps `driver` so that every statement of its connections is reported when it settles.
 *
 * @param watch - creates a watcher for the statements sent over `native`, which are not reported.
 */
export function echoing(
  driver: Driver,
  clock: Clock,
  report: (statement: EchoedStatement) => void,
  watch?: (connection: Connection) => NativeWatcher,
): Driver {
  const reporting: Reporting = { driver: driver.name, clock, report, watch }
  return {
    name: driver.name,
    traits: driver.traits,
    dialect: driver.dialect,
    nativePools: (driver.nativePools ?? []).map((pool) => ({
      ...pool,
      open: (size) => echoingSource(pool.open(size), reporting),
    })),
    connect: async () => new EchoingConnection(await driver.connect(), reporting),
    inspect: (connection) => driver.inspect(connection),
    ...(driver.activity && { activity: driver.activity }),
    close: () => driver.close(),
  }
}

function echoingSource(source: ConnectionSource, reporting: Reporting): ConnectionSource {
  return {
    use: (work) => source.use((connection) => work(new EchoingConnection(connection, reporting))),
    close: () => source.close(),
  }
}

class EchoingConnection implements Connection {
  readonly #inner: Connection
  readonly #reporting: Reporting
  #watcher: NativeWatcher | undefined

  constructor(inner: Connection, reporting: Reporting) {
    this.#inner = inner
    this.#reporting = reporting
  }

  get native(): unknown {
    const { watch } = this.#reporting
    if (!watch) return this.#inner.native
    this.#watcher ??= watch(this)
    return this.watchNative(this.#watcher)
  }

  watchNative(watcher: NativeWatcher): unknown {
    if (this.#inner.watchNative) return this.#inner.watchNative(watcher)
    watcher.onUncounted()
    return this.#inner.native
  }

  get inTransaction(): boolean {
    return this.#inner.inTransaction
  }

  get broken(): boolean {
    return this.#inner.broken
  }

  execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    return this.#timed(statement.sql, parameters, () => this.#inner.execute(statement, parameters))
  }

  begin(): Promise<void> {
    return this.#timed('BEGIN', [], () => this.#inner.begin())
  }

  commit(): Promise<void> {
    return this.#timed('COMMIT', [], () => this.#inner.commit())
  }

  rollback(): Promise<void> {
    return this.#timed('ROLLBACK', [], () => this.#inner.rollback())
  }

  ping(): Promise<boolean> {
    return this.#timed('PING', [], () => this.#inner.ping())
  }

  close(): void | Promise<void> {
    return this.#inner.close()
  }

  async #timed<T>(sql: string, parameters: readonly Value[], run: () => Promise<T>): Promise<T> {
    const { driver, clock } = this.#reporting
    const startedAtMs = clock.now()
    const report = (error?: unknown): void =>
      this.#reporting.report({
        driver,
        connection: this,
        sql,
        parameters,
        durationMs: clock.now() - startedAtMs,
        error,
      })
    let result: T
    try {
      result = await run()
    } catch (error) {
      report(error)
      throw error
    }
    report()
    return result
  }
}
