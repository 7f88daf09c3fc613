import type { Statement } from './statement.ts'

/** The statements of a `UserStore`, for one table. The comments list the parameters in order. */
export interface UserStatements {
  readonly createTable: Statement
  readonly dropTable: Statement
  /** name, email, credits, createdAt */
  readonly insertUser: Statement
  /** the batch, as the dialect encodes it */
  readonly insertUsers: Statement
  /** the same batch: ids and addresses; for a dialect without RETURNING */
  readonly selectInserted: Statement
  /** id */
  readonly selectUser: Statement
  readonly selectUsers: Statement
  /** name or null, email or null, id */
  readonly updateUser: Statement
  /** id */
  readonly deleteUser: Statement
  /** id: deletes all with a greater one */
  readonly deleteUsersAbove: Statement
  /** pattern, pattern */
  readonly searchUsers: Statement
  readonly countUsers: Statement
  /** id, id: their credits, locked until the transaction ends */
  readonly lockCredits: Statement
  /** from id, −amount, amount, from id, to id */
  readonly moveCredits: Statement
  /** milliseconds */
  readonly sleep: Statement
}

/** The parts of the SQL that differ between databases. */
export interface SqlFlavour {
  readonly hasReturning: boolean
  /** The columns of a user, as `readUser` of the dialect takes them. */
  readonly columns: string
  readonly integerType: string
  createTable(table: string): string
  /** A table expression `batch (name, email, credits, created_at)` from one parameter. */
  readonly batch: string
  /** Makes the addresses of `batch` comparable with those of the table. */
  readonly batchCollation: string
  /** A condition with one parameter: `column` contains the pattern. */
  contains(column: string): string
  readonly lock: string
  readonly sleep: string
  /** The placeholder of the parameter at `position` (1 and up). */
  placeholder(position: number): string
}

/** Creates the statements of one flavour; the templates below write each parameter as `?`. */
export function userStatements(table: string, flavour: SqlFlavour): UserStatements {
  const { columns, batch, integerType } = flavour
  const returning = (names: string) => (flavour.hasReturning ? ` RETURNING ${names}` : '')
  const inserted = 'name, email, credits, created_at'
  const sql = {
    createTable: flavour.createTable(table),
    dropTable: `DROP TABLE IF EXISTS ${table}`,
    insertUser: `INSERT INTO ${table} (${inserted}) VALUES (?, ?, ?, ?)${returning('id')}`,
    insertUsers:
      `INSERT INTO ${table} (${inserted}) SELECT ${inserted} FROM ${batch}` +
      returning('id, email'),
    selectInserted:
      `SELECT users.id, users.email FROM ${table} AS users ` +
      `JOIN ${batch} ON users.email = batch.email${flavour.batchCollation}`,
    selectUser: `SELECT ${columns} FROM ${table} WHERE id = ?`,
    selectUsers: `SELECT ${columns} FROM ${table} ORDER BY id`,
    updateUser:
      `UPDATE ${table} SET name = COALESCE(?, name), email = COALESCE(?, email) WHERE id = ?` +
      returning(columns),
    deleteUser: `DELETE FROM ${table} WHERE id = ?`,
    deleteUsersAbove: `DELETE FROM ${table} WHERE id > ?`,
    searchUsers:
      `SELECT ${columns} FROM ${table} ` +
      `WHERE ${flavour.contains('name')} OR ${flavour.contains('email')} ORDER BY id`,
    countUsers: `SELECT count(*) AS count FROM ${table}`,
    // All transfers lock in the order of ids, so no two of them can deadlock.
    lockCredits: `SELECT id, credits FROM ${table} WHERE id IN (?, ?) ORDER BY id${flavour.lock}`,
    moveCredits:
      `UPDATE ${table} SET credits = credits + ` +
      `CASE id WHEN ? THEN CAST(? AS ${integerType}) ELSE CAST(? AS ${integerType}) END ` +
      'WHERE id IN (?, ?)',
    sleep: flavour.sleep,
  } satisfies Record<keyof UserStatements, string>
  const statement = ([name, text]: [string, string]): [string, Statement] => {
    let position = 0
    return [name, { name, sql: text.replaceAll('?', () => flavour.placeholder(++position)) }]
  }
  return Object.fromEntries(Object.entries(sql).map(statement)) as unknown as UserStatements
}
