import type { User } from '../../user.ts'
import type { Connection } from '../connection.ts'
import type { Row, Statement, StatementResult, Value } from '../statement.ts'
import { asciiLowerCase, decodeBatch, type MemoryStatementName } from './dialect.ts'
import { MemoryServerError, MemoryTable, type MemoryServer } from './server.ts'

/** A connection to the simulated server. Writers are serialised; their changes can be undone. */
export class MemoryConnection implements Connection {
  readonly native: MemoryServer
  readonly broken = false
  /** Undo actions for the writes of this transaction or statement, the latest first. */
  #undo: (() => void)[] = []
  #inTransaction = false
  #closed = false

  constructor(server: MemoryServer) {
    this.native = server
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  async execute(statement: Statement, parameters: readonly Value[] = []): Promise<StatementResult> {
    const name = statement.name as MemoryStatementName
    const served = this.native.serve(name === 'sleep' ? (parameters[0] as number) : 0)
    if (served) await served
    if (!WRITES.has(name) || this.#inTransaction) return this.#perform(name, statement, parameters)
    const locked = this.native.lock()
    if (locked) await locked
    try {
      const result = this.#perform(name, statement, parameters)
      this.#undo = []
      return result
    } catch (error) {
      this.#takeBack()
      throw error
    } finally {
      this.native.unlock()
    }
  }

  async begin(): Promise<void> {
    await this.native.lock()
    this.#inTransaction = true
  }

  async commit(): Promise<void> {
    this.#undo = []
    this.#endTransaction()
  }

  async rollback(): Promise<void> {
    this.#takeBack()
    this.#endTransaction()
  }

  ping(): Promise<boolean> {
    return Promise.resolve(true)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#takeBack()
    this.#endTransaction()
    this.native.leave()
  }

  #endTransaction(): void {
    if (!this.#inTransaction) return
    this.#inTransaction = false
    this.native.unlock()
  }

  #takeBack(): void {
    for (const undo of this.#undo.reverse()) undo()
    this.#undo = []
  }

  #perform(
    name: MemoryStatementName,
    { sql: tableName }: Statement,
    parameters: readonly Value[],
  ): StatementResult {
    if (name === 'createTable') return this.#createTable(tableName)
    if (name === 'dropTable') return written(this.native.tables.delete(tableName) ? 1 : 0)
    if (name === 'sleep') return found([])
    const table = this.native.tables.get(tableName)
    if (!table) throw new MemoryServerError('NO_SUCH_TABLE', `no table ${tableName}`)
    switch (name) {
      case 'insertUser': {
        const [userName, email, credits, createdAt] = parameters as [string, string, number, Date]
        return found([this.#insert(table, { name: userName, email, credits, createdAt })])
      }
      case 'insertUsers':
        return found(decodeBatch(parameters[0] as string).map((user) => this.#insert(table, user)))
      case 'selectInserted':
      case 'selectUsers':
        return found(table.sorted())
      case 'selectUser':
        return found(present(table.users.get(parameters[0] as number)))
      case 'updateUser': {
        const [userName, email, id] = parameters as [string | null, string | null, number]
        const user = table.users.get(id)
        if (!user) return found([])
        const changed = { ...user, name: userName ?? user.name, email: email ?? user.email }
        return found([this.#replace(table, user, changed)])
      }
      case 'deleteUser':
        return this.#delete(table, present(table.users.get(parameters[0] as number)))
      case 'deleteUsersAbove': {
        const above = [...table.users.values()].filter(({ id }) => id > (parameters[0] as number))
        return this.#delete(table, above)
      }
      case 'searchUsers': {
        const keyword = parameters[0] as string
        const contains = (text: string) => asciiLowerCase(text).includes(keyword)
        return found(table.sorted().filter((user) => contains(user.name) || contains(user.email)))
      }
      case 'countUsers':
        return { rows: [{ count: table.users.size }], affected: 0 }
      case 'lockCredits':
        return found(parameters.flatMap((id) => present(table.users.get(id as number))))
      case 'moveCredits': {
        const [fromId, taken, given, ...ids] = parameters as number[]
        const users = ids.flatMap((id) => present(table.users.get(id)))
        for (const user of users) {
          const change = (user.id === fromId ? taken : given) as number
          this.#replace(table, user, { ...user, credits: user.credits + change })
        }
        return written(users.length)
      }
      default:
        return name satisfies never
    }
  }

  #createTable(tableName: string): StatementResult {
    if (this.native.tables.has(tableName)) {
      throw new MemoryServerError('TABLE_EXISTS', `there is a table ${tableName}`)
    }
    this.native.tables.set(tableName, new MemoryTable())
    return written(0)
  }

  #insert(table: MemoryTable, user: Omit<User, 'id'>): User {
    const inserted = table.insert(user)
    this.#undo.push(() => table.delete(inserted.id))
    return inserted
  }

  #replace(table: MemoryTable, before: User, after: User): User {
    table.restore(after)
    this.#undo.push(() => table.restore(before))
    return after
  }

  #delete(table: MemoryTable, users: readonly User[]): StatementResult {
    for (const user of users) {
      table.delete(user.id)
      this.#undo.push(() => table.restore(user))
    }
    return written(users.length)
  }
}

const WRITES: ReadonlySet<MemoryStatementName> = new Set([
  'insertUser',
  'insertUsers',
  'updateUser',
  'deleteUser',
  'deleteUsersAbove',
  'moveCredits',
])

function present(user: User | undefined): User[] {
  return user ? [user] : []
}

function found(users: readonly User[]): StatementResult {
  return { rows: users as unknown as readonly Row[], affected: users.length }
}

function written(affected: number): StatementResult {
  return { rows: [], affected }
}
