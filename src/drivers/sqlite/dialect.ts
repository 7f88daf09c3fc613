import { containsPattern, failureByCode, type Dialect } from '../dialect.ts'
import { userStatements, type SqlFlavour } from '../user-statements.ts'

/** The SQL function that sleeps for so many milliseconds; the drivers define it on every handle. */
export const SLEEP_FUNCTION = 'poolbench_sleep'

const flavour: SqlFlavour = {
  hasReturning: true,
  columns: 'id, name, email, credits, created_at',
  integerType: 'integer',
  createTable: (table) => `CREATE TABLE ${table} (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    credits INTEGER NOT NULL CHECK (credits >= 0),
    created_at INTEGER NOT NULL)`,
  batch: `(SELECT value ->> 'name' AS name, value ->> 'email' AS email,
    value ->> 'credits' AS credits, value ->> 'created_at' AS created_at
    FROM json_each(?)) AS batch`,
  batchCollation: '',
  contains: (column) => `${column} LIKE ? ESCAPE '!'`,
  // BEGIN IMMEDIATE has locked the whole database already.
  lock: '',
  sleep: `SELECT ${SLEEP_FUNCTION}(?)`,
  placeholder: () => '?',
}

/** The dialect of SQLite from 3.38. Dates are stored as UTC milliseconds since 1970-01-01. */
export const sqliteDialect: Dialect = {
  hasReturning: flavour.hasReturning,
  statements: (table) => userStatements(table, flavour),
  encodeDate: (date) => date.getTime(),
  encodeBatch: (users) =>
    JSON.stringify(
      users.map(({ createdAt, ...user }) => ({ ...user, created_at: createdAt.getTime() })),
    ),
  searchPattern: containsPattern,
  readUser: (row) => ({
    id: row.id as number,
    name: row.name as string,
    email: row.email as string,
    credits: row.credits as number,
    createdAt: new Date(row.created_at as number),
  }),
  failureKind: failureByCode({
    SQLITE_CONSTRAINT_UNIQUE: 'duplicate-key',
    SQLITE_CONSTRAINT_PRIMARYKEY: 'duplicate-key',
    SQLITE_BUSY: 'retry-transaction',
    SQLITE_BUSY_SNAPSHOT: 'retry-transaction',
    SQLITE_READONLY: 'read-only',
    SQLITE_READONLY_DIRECTORY: 'read-only',
    SQLITE_READONLY_DBMOVED: 'read-only',
    SQLITE_CANTOPEN: 'unreachable',
    SQLITE_NOTADB: 'unknown-database',
  }),
}
