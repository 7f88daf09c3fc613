import type { Clock } from './clock.ts'
import type { ConnectionSource } from './connection-source.ts'
import type { Connection, Driver, Statement, StatementResult, Value } from './drivers/driver.ts'

/** A statement that was executed; how long it took, and whether it failed. */
export interface EchoedStatement {
  readonly driver: string
  /** The one that executed it, as the caller has it. */
  readonly connection: Connection
  readonly sql: string
  readonly parameters: readonly Value[]
  readonly durationMs: number
  readonly error: unknown
}

/** `driver`, with every statement of its connections reported. */
export function echoing(
  driver: Driver,
  clock: Clock,
  report: (statement: EchoedStatement) => void,
): Driver {
  return {
    name: driver.name,
    traits: driver.traits,
    dialect: driver.dialect,
    nativePools: (driver.nativePools ?? []).map((pool) => ({
      ...pool,
      open: (size) => echoingSource(pool.open(size), driver.name, clock, report),
    })),
    connect: async () => new EchoingConnection(await driver.connect(), driver.name, clock, report),
    inspect: (connection) => driver.inspect(connection),
    ...(driver.activity && { activity: driver.activity }),
    close: () => driver.close(),
  }
}

function echoingSource(
  source: ConnectionSource,
  driver: string,
  clock: Clock,
  report: (statement: EchoedStatement) => void,
): ConnectionSource {
  return {
    use: (work) =>
      source.use((connection) => work(new EchoingConnection(connection, driver, clock, report))),
    close: () => source.close(),
  }
}

class EchoingConnection implements Connection {
  readonly #inner: Connection
  readonly #driver: string
  readonly #clock: Clock
  readonly #report: (statement: EchoedStatement) => void

  constructor(
    inner: Connection,
    driver: string,
    clock: Clock,
    report: (statement: EchoedStatement) => void,
  ) {
    this.#inner = inner
    this.#driver = driver
    this.#clock = clock
    this.#report = report
  }

  get native(): unknown {
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
    const startedAtMs = this.#clock.now()
    const report = (error?: unknown): void =>
      this.#report({
        driver: this.#driver,
        connection: this,
        sql,
        parameters,
        durationMs: this.#clock.now() - startedAtMs,
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
