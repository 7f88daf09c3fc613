import type { User } from '../../user.ts'
import { failureByCode, type Dialect } from '../dialect.ts'
import { userStatements, type SqlFlavour } from '../user-statements.ts'

// A binary collation in which trailing spaces count. The servers name it differently; each executes
// only the comment that is meant for it (MariaDB skips those for MySQL 5.7 to 9.99).
const COLLATION = ' COLLATE /*!80017 utf8mb4_0900_bin *//*M!100202 utf8mb4_nopad_bin */'

const flavour: SqlFlavour = {
  hasReturning: false,
  columns: 'id, name, email, credits, created_at AS createdAt',
  integerType: 'signed',
  createTable: (table) => `CREATE TABLE ${table} (
    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(50) NOT NULL,
    email varchar(100) NOT NULL UNIQUE,
    credits bigint NOT NULL CHECK (credits >= 0),
    created_at datetime(3) NOT NULL)
    ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4${COLLATION}`,
  batch: `JSON_TABLE(?, '$[*]' COLUMNS (
    name varchar(50) CHARACTER SET utf8mb4 PATH '$.name',
    email varchar(100) CHARACTER SET utf8mb4 PATH '$.email',
    credits bigint PATH '$.credits',
    created_at datetime(3) PATH '$.created_at')) AS batch`,
  batchCollation: COLLATION,
  contains: (column) => `${column} REGEXP ?`,
  lock: ' FOR UPDATE',
  sleep: 'SELECT SLEEP(? / 1000)',
  placeholder: () => '?',
}

/** The dialect of MySQL from 8.0.17 and MariaDB from 10.6. */
export const mysqlDialect: Dialect = {
  hasReturning: flavour.hasReturning,
  statements: (table) => userStatements(table, flavour),
  encodeDate: (date) => date,
  encodeBatch: (users) =>
    JSON.stringify(
      users.map(({ createdAt, ...user }) => ({
        ...user,
        created_at: createdAt.toISOString().slice(0, -1),
      })),
    ),
  searchPattern: containsExpression,
  readUser: (row) => row as unknown as User,
  failureKind: failureByCode({
    ER_DUP_ENTRY: 'duplicate-key',
    ER_DUP_ENTRY_WITH_KEY_NAME: 'duplicate-key',
    ER_LOCK_DEADLOCK: 'retry-transaction',
    ER_LOCK_WAIT_TIMEOUT: 'retry-transaction',
    ER_CHECKREAD: 'retry-transaction',
    ER_CON_COUNT_ERROR: 'too-many-connections',
    ER_TOO_MANY_USER_CONNECTIONS: 'too-many-connections',
    ER_USER_LIMIT_REACHED: 'too-many-connections',
    ER_ACCESS_DENIED_ERROR: 'authentication',
    ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'authentication',
    // MySQL does not reveal to a user without privileges whether a database exists.
    ER_DBACCESS_DENIED_ERROR: 'unknown-database',
    ER_BAD_DB_ERROR: 'unknown-database',
    ER_SERVER_SHUTDOWN: 'connection-lost',
    ER_CLIENT_INTERACTION_TIMEOUT: 'connection-lost',
    PROTOCOL_CONNECTION_LOST: 'connection-lost',
    ER_SECURE_TRANSPORT_REQUIRED: 'tls-required',
    ER_TABLEACCESS_DENIED_ERROR: 'permission',
    ER_OPTION_PREVENTS_STATEMENT: 'read-only',
    ER_READ_ONLY_MODE: 'read-only',
    ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: 'read-only',
    HANDSHAKE_NO_SSL_SUPPORT: 'tls',
    HANDSHAKE_SSL_ERROR: 'tls',
  }),
}

/**
 * A regular expression that matches `text`, ignoring case for A to Z only. LOWER() and the
 * case-insensitive collations ignore it for all letters, and some of them ignore accents too.
 */
function containsExpression(text: string): string {
  return text.replace(/([A-Za-z])|[\\^$.|?*+()[\]{}]/g, (character, letter?: string) =>
    letter ? `[${letter.toUpperCase()}${letter.toLowerCase()}]` : `\\${character}`,
  )
}
