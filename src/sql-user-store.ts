import { systemClock, type Clock } from './clock.ts'
import type { ConnectionSource } from './connection-source.ts'
import type { UserToInsert } from './drivers/dialect.ts'
import type { Connection } from './drivers/connection.ts'
import type { Driver } from './drivers/driver.ts'
import type { StatementResult } from './drivers/statement.ts'
import type { UserStatements } from './drivers/user-statements.ts'
import { DuplicateEmailError, type TransferOutcome, type UserStore } from './user-store.ts'
import {
  canOccur,
  validateChanges,
  validateNewUser,
  type NewUser,
  type User,
  type UserChanges,
} from './user.ts'

/** The parts of which a {@link SqlUserStore} is composed. */
export interface SqlUserStoreParts {
  readonly driver: Driver
  readonly connections: ConnectionSource
  /** The table that holds the users; it must exist. */
  readonly table: string
  /** @defaultValue the machine's clock */
  readonly clock?: Clock
}

/** The number of attempts for a write that the database aborts in favour of another. */
const MAX_ATTEMPTS = 20

/** The implementation of `UserStore`, over any driver. */
export class SqlUserStore implements UserStore {
  readonly #parts: SqlUserStoreParts
  readonly #driver: Driver
  readonly #connections: ConnectionSource
  readonly #statements: UserStatements
  readonly #clock: Clock
  readonly #queryTimeMs: number

  constructor(parts: SqlUserStoreParts, queryTimeMs = 0) {
    this.#parts = parts
    this.#driver = parts.driver
    this.#connections = parts.connections
    this.#statements = parts.driver.dialect.statements(parts.table)
    this.#clock = parts.clock ?? systemClock
    this.#queryTimeMs = queryTimeMs
  }

  async createUser(user: NewUser): Promise<User> {
    validateNewUser(user)
    const row = this.#complete(user)
    const { insertUser } = this.#statements
    const { dialect } = this.#driver
    const created = dialect.encodeDate(row.createdAt)
    const result = await this.#writeEmails([row.email], (connection) =>
      connection.execute(insertUser, [row.name, row.email, row.credits, created]),
    )
    const id = dialect.hasReturning ? result.rows[0]?.id : result.insertId
    return { id: id as number, ...row }
  }

  async createUsers(users: readonly NewUser[]): Promise<User[]> {
    if (users.length === 0) return []
    users.forEach(validateNewUser)
    const rows = users.map((user) => this.#complete(user))
    const emails = rows.map((row) => row.email)
    const batch = [this.#driver.dialect.encodeBatch(rows)]
    const { insertUsers, selectInserted } = this.#statements
    const result = await this.#writeEmails(emails, (connection) =>
      this.#driver.dialect.hasReturning
        ? connection.execute(insertUsers, batch)
        : inTransaction(connection, async () => {
            await connection.execute(insertUsers, batch)
            return connection.execute(selectInserted, batch)
          }),
    )
    const ids = new Map(result.rows.map((row) => [row.email, row.id as number]))
    return rows.map((row) => ({ id: ids.get(row.email) as number, ...row }))
  }

  async getUserById(id: number): Promise<User | null> {
    requireId(id)
    const { rows } = await this.use((connection) =>
      connection.execute(this.#statements.selectUser, [id]),
    )
    return rows[0] ? this.#driver.dialect.readUser(rows[0]) : null
  }

  async getAllUsers(): Promise<User[]> {
    const { rows } = await this.use((connection) =>
      connection.execute(this.#statements.selectUsers),
    )
    return rows.map(this.#driver.dialect.readUser)
  }

  async updateUser(id: number, changes: UserChanges): Promise<User | null> {
    requireId(id)
    validateChanges(changes)
    const { dialect } = this.#driver
    const { updateUser, selectUser } = this.#statements
    const values = [changes.name ?? null, changes.email ?? null, id]
    const { rows } = await this.#writeEmails([changes.email ?? ''], async (connection) => {
      const updated = await connection.execute(updateUser, values)
      return dialect.hasReturning || updated.affected === 0
        ? updated
        : connection.execute(selectUser, [id])
    })
    return rows[0] ? dialect.readUser(rows[0]) : null
  }

  async deleteUser(id: number): Promise<boolean> {
    requireId(id)
    const { affected } = await this.#write((connection) =>
      connection.execute(this.#statements.deleteUser, [id]),
    )
    return affected > 0
  }

  async searchUsers(keyword: string): Promise<User[]> {
    const { dialect } = this.#driver
    if (keyword === '') return this.getAllUsers()
    if (!canOccur(keyword)) return []
    const pattern = dialect.searchPattern(keyword)
    const { rows } = await this.use((connection) =>
      connection.execute(this.#statements.searchUsers, [pattern, pattern]),
    )
    return rows.map(dialect.readUser)
  }

  async countUsers(): Promise<number> {
    const { rows } = await this.use((connection) => connection.execute(this.#statements.countUsers))
    return rows[0]?.count as number
  }

  async transferCredits(fromId: number, toId: number, amount: number): Promise<TransferOutcome> {
    requireId(fromId)
    requireId(toId)
    if (!Number.isSafeInteger(amount) || amount < 1) {
      throw new RangeError(`\`amount\` must be an integer of 1 or more, got ${amount}`)
    }
    if (fromId === toId) throw new RangeError(`cannot transfer from user ${fromId} to itself`)
    return this.#write((connection) =>
      inTransaction(connection, () => this.#transfer(connection, fromId, toId, amount)),
    )
  }

  async simulateQuery(durationMs: number): Promise<void> {
    requireDuration(durationMs)
    await this.use((connection) => connection.execute(this.#statements.sleep, [durationMs]))
  }

  withQueryTime(durationMs: number): SqlUserStore {
    requireDuration(durationMs)
    return durationMs === this.#queryTimeMs ? this : new SqlUserStore(this.#parts, durationMs)
  }

  close(): Promise<void> {
    return this.#connections.close()
  }

  /** Runs `work` on a connection, after the query time, and resolves with its result. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const queryTimeMs = this.#queryTimeMs
    if (queryTimeMs === 0) return this.#connections.use(work)
    return this.#connections.use(async (connection) => {
      await connection.execute(this.#statements.sleep, [queryTimeMs])
      return work(connection)
    })
  }

  #write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.use(async (connection) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await work(connection)
        } catch (error) {
          const mayRetry = this.#driver.dialect.failureKind(error) === 'retry-transaction'
          // A transaction that could not be rolled back is left to the pool.
          if (!mayRetry || connection.inTransaction || attempt === MAX_ATTEMPTS) throw error
        }
      }
    })
  }

  async #writeEmails(
    emails: readonly string[],
    work: (connection: Connection) => Promise<StatementResult>,
  ): Promise<StatementResult> {
    try {
      return await this.#write(work)
    } catch (error) {
      if (this.#driver.dialect.failureKind(error) !== 'duplicate-key') throw error
      throw new DuplicateEmailError(emails, { cause: error })
    }
  }

  async #transfer(
    connection: Connection,
    fromId: number,
    toId: number,
    amount: number,
  ): Promise<TransferOutcome> {
    const { lockCredits, moveCredits } = this.#statements
    const { rows } = await connection.execute(lockCredits, [fromId, toId])
    if (rows.length < 2) return 'user-not-found'
    const creditsOf = (id: number) => rows.find((row) => row.id === id)?.credits as number
    if (creditsOf(fromId) < amount) return 'insufficient-credits'
    if (creditsOf(toId) > Number.MAX_SAFE_INTEGER - amount) {
      throw new RangeError(
        `user ${toId} cannot have ${amount} more than ${creditsOf(toId)} credits`,
      )
    }
    await connection.execute(moveCredits, [fromId, -amount, amount, fromId, toId])
    return 'transferred'
  }

  #complete(user: NewUser): UserToInsert {
    const { name, email, credits = 0 } = user
    return { name, email, credits, createdAt: new Date(this.#clock.wallNow()) }
  }
}

async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.begin()
  let result: T
  try {
    result = await work()
    await connection.commit()
  } catch (error) {
    // The pool resets a connection that cannot roll back; the first error is the one to report.
    await connection.rollback().catch(() => undefined)
    throw error
  }
  return result
}

function requireDuration(durationMs: number): void {
  if (!Number.isFinite(durationMs) || durationMs < 0) {
    throw new RangeError(`\`durationMs\` must be a number of 0 or more, got ${durationMs}`)
  }
}

function requireId(id: number): void {
  if (!Number.isSafeInteger(id)) throw new RangeError(`\`id\` must be a safe integer, got ${id}`)
}
