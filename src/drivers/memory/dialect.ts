import type { User } from '../../user.ts'
import { failureByCode, type Dialect, type UserToInsert } from '../dialect.ts'
import type { Statement } from '../statement.ts'
import type { UserStatements } from '../user-statements.ts'

const NAMES = [
  'createTable',
  'dropTable',
  'insertUser',
  'insertUsers',
  'selectInserted',
  'selectUser',
  'selectUsers',
  'updateUser',
  'deleteUser',
  'deleteUsersAbove',
  'searchUsers',
  'countUsers',
  'lockCredits',
  'moveCredits',
  'sleep',
] as const satisfies readonly (keyof UserStatements)[]

/** A statement of the simulated server: its name, and in place of SQL the table's. */
export type MemoryStatementName = (typeof NAMES)[number]

/** The simulated server takes statements by name. */
export const memoryDialect: Dialect = {
  hasReturning: true,
  statements: (table) =>
    Object.fromEntries(
      NAMES.map((name): [string, Statement] => [name, { name, sql: table }]),
    ) as unknown as UserStatements,
  encodeDate: (date) => date,
  encodeBatch: (users) => JSON.stringify(users),
  searchPattern: (keyword) => asciiLowerCase(keyword),
  readUser: (row) => {
    const user = row as unknown as User
    // A copy: what the caller does with it must not change what is stored.
    return { ...user, createdAt: new Date(user.createdAt) }
  },
  failureKind: failureByCode({
    DUPLICATE_KEY: 'duplicate-key',
    TOO_MANY_CONNECTIONS: 'too-many-connections',
  }),
}

/** The users of a batch that `encodeBatch` wrote. */
export function decodeBatch(text: string): UserToInsert[] {
  const users = JSON.parse(text) as (Omit<UserToInsert, 'createdAt'> & { createdAt: string })[]
  return users.map((user) => ({ ...user, createdAt: new Date(user.createdAt) }))
}

/** `text` with A to Z in lower case, and every other letter unchanged. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
