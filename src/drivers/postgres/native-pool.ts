import { sleep, type Clock } from '../../clock.ts'
import type { SessionIds } from '../session-ids.ts'
import { countedSql } from './count-statements.ts'
import { ConnectionLostError, type Connection, type NativeWatcher } from '../connection.ts'
import type { NativePool } from '../driver.ts'
import type { Row, Statement, StatementResult, Value } from '../statement.ts'
import { LentConnections } from '../native-lender.ts'
import { postgresDialect } from './dialect.ts'

/** Options that prepare each statement; `simple: false` does so for those without parameters. */
export const PREPARED = { prepare: true, simple: false }

/** A pool of postgres.js, or one transaction in it. */
interface Queryable {
  unsafe(
    sql: string,
    parameters: Value[],
    options: typeof PREPARED,
  ): PromiseLike<
    readonly Row[] & { readonly count: number; readonly state: { readonly pid: number } }
  >
}

/**
 * The part of a postgres.js pool that is used here. `reserve` is not, as it loses connections or
 * never resolves.
 */
interface Sql extends Queryable {
  begin(work: (transaction: Queryable) => Promise<void>): Promise<unknown>
  end(options: { timeout: number }): Promise<void>
}

/** Options of postgres.js that make a pool of it. */
interface PoolChanges {
  readonly max: number
  readonly max_pipeline: number
  readonly connect_timeout: number
  /** A connection has ended. */
  readonly onclose: () => void
}

/** Statements that postgres.js sends to a connection before the first has answered, by default. */
const MAX_PIPELINE = 100
const CONNECT_TIMEOUT_S = 10
/** A limit for `end`, which would wait for ever if a connection was lost during a statement. */
const CLOSE_TIMEOUT_S = 1
const STUCK_TIMEOUT_MS = 5_000

const LACKS = [
  'a connection of its own for a piece of work: each statement goes to any, but for transactions',
  'an acquire timeout',
  'overflow',
  'reset on return of what a statement SET',
  'pre-ping',
  'an answer to every statement after a connection was lost',
  'recycle at checkout (max_lifetime runs on a timer)',
  'limits on waiting, and seeing who waits',
]

/** The pools of postgres.js: with its default pipelining, and without pipelining. */
export function nativePostgresPools(
  open: (changes: PoolChanges) => Sql,
  clock: Clock,
  sessions: SessionIds,
): NativePool[] {
  const pool = (name: string, label: string, maxPipeline: number, lacks: string[]): NativePool => ({
    name,
    label,
    pipelining: maxPipeline > 0,
    lacks: [...LACKS, ...lacks],
    open: (max) => {
      let onclose: () => void = () => undefined
      const lost = new Promise<void>((resolve) => {
        onclose = resolve
      })
      const sql = open({
        max,
        max_pipeline: maxPipeline,
        connect_timeout: CONNECT_TIMEOUT_S,
        onclose,
      })
      const gate = new BeginGate(maxPipeline)
      return new LentConnections({
        take: () => Promise.resolve(new PooledConnection(sql, gate, sessions)),
        give: () => undefined,
        // After the loss of a connection postgres.js leaves some statements unanswered.
        whenStuck: () => lost.then(() => sleep(clock, STUCK_TIMEOUT_MS)),
        end: () => sql.end({ timeout: CLOSE_TIMEOUT_S }),
      })
    },
  })
  return [
    pool('native', 'postgres.js, pipelined', MAX_PIPELINE, [
      'one statement a connection at a time',
    ]),
    pool('native-serial', 'postgres.js, max_pipeline 0', 0, ['transactions']),
  ]
}

/**
 * Delays a BEGIN while a connection's pipeline may be full: postgres.js would then send it without
 * reserving the connection, and other statements on that connection would join the transaction.
 */
class BeginGate {
  readonly #maxPipeline: number
  readonly #waiting: (() => void)[] = []
  #statements = 0

  constructor(maxPipeline: number) {
    this.#maxPipeline = maxPipeline
  }

  sent(): void {
    this.#statements++
  }

  answered(): void {
    if (--this.#statements < this.#maxPipeline) this.#waiting.shift()?.()
  }

  async pass(): Promise<void> {
    // With max_pipeline 0, postgres.js would reject a BEGIN or end the process.
    if (this.#maxPipeline === 0) {
      throw new Error('postgres.js with max_pipeline 0 cannot begin a transaction')
    }
    while (this.#statements >= this.#maxPipeline) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    // Otherwise the next waiter would wait until another statement is answered.
    if (this.#statements < this.#maxPipeline) this.#waiting.shift()?.()
  }
}

/** A stand-in for a connection, as the pool of postgres.js does not lend any. */
class PooledConnection implements Connection {
  broken = false
  readonly #sql: Sql
  readonly #gate: BeginGate
  readonly #sessions: SessionIds
  #transaction: Transaction | undefined

  constructor(sql: Sql, gate: BeginGate, sessions: SessionIds) {
    this.#sql = sql
    this.#gate = gate
    this.#sessions = sessions
  }

  get native(): unknown {
    return this.#transaction?.sql ?? this.#sql
  }

  watchNative(watcher: NativeWatcher): unknown {
    return countedSql(this.native, watcher)
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined
  }

  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    const rows = this.#transaction
      ? await this.#inTransaction(this.#transaction, statement.sql, parameters)
      : await this.#anywhere(statement.sql, parameters)
    // Only the answer reveals which connection of the pool was used.
    this.#sessions.add(rows.state.pid)
    return { rows, affected: rows.count }
  }

  async begin(): Promise<void> {
    if (this.#transaction) throw new Error('a transaction has begun already')
    await this.#gate.pass()
    this.#transaction = await Transaction.begin(this.#sql, () => {
      this.broken = true
    })
  }

  commit(): Promise<void> {
    return this.#end((transaction) => transaction.commit())
  }

  rollback(): Promise<void> {
    return this.#end((transaction) => transaction.rollback())
  }

  async ping(): Promise<boolean> {
    try {
      await this.execute({ name: 'ping', sql: 'SELECT 1' })
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    await this.rollback().catch(() => undefined)
    this.broken = true
  }

  async #anywhere(sql: string, parameters: readonly Value[]) {
    if (this.broken) throw new ConnectionLostError()
    this.#gate.sent()
    try {
      return await this.#sql.unsafe(sql, parameters as Value[], PREPARED)
    } finally {
      this.#gate.answered()
    }
  }

  async #inTransaction({ sql }: Transaction, text: string, parameters: readonly Value[]) {
    // A statement sent to a lost connection would never settle, or would end the process.
    if (this.broken) throw new ConnectionLostError()
    try {
      return await sql.unsafe(text, parameters as Value[], PREPARED)
    } catch (error) {
      if (postgresDialect.failureKind(error) === 'connection-lost') this.broken = true
      throw error
    }
  }

  async #end(how: (transaction: Transaction) => Promise<void>): Promise<void> {
    const transaction = this.#transaction
    if (!transaction) return
    if (this.broken) throw new ConnectionLostError()
    this.#transaction = undefined
    await how(transaction)
  }
}

const ROLLED_BACK = new Error('rolled back')

/** `sql.begin` with control inverted: explicit calls begin and end the transaction. */
class Transaction {
  readonly sql: Queryable
  readonly #decide: (error?: Error) => void
  readonly #ended: () => Promise<unknown>

  private constructor(
    sql: Queryable,
    decide: (error?: Error) => void,
    ended: () => Promise<unknown>,
  ) {
    this.sql = sql
    this.#decide = decide
    this.#ended = ended
  }

  /** @param onLost - called when the connection is gone before the transaction is decided. */
  static begin(pool: Sql, onLost: () => void): Promise<Transaction> {
    return new Promise((begun, failed) => {
      let isDecided = false
      const ended = pool.begin(
        (sql) =>
          new Promise<void>((commit, rollBack) => {
            const decide = (error?: Error): void => {
              isDecided = true
              if (error) rollBack(error)
              else commit()
            }
            begun(new Transaction(sql, decide, () => ended))
          }),
      )
      ended.catch((error: unknown) => {
        if (!isDecided) onLost()
        failed(error)
      })
    })
  }

  /** Commits; if a statement had failed, rolls back and rejects. */
  async commit(): Promise<void> {
    this.#decide()
    await this.#ended()
  }

  async rollback(): Promise<void> {
    this.#decide(ROLLED_BACK)
    await this.#ended().catch((error: unknown) => {
      if (error !== ROLLED_BACK) throw error
    })
  }
}
