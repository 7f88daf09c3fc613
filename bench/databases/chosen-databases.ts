import type { PrivateDatabase } from './private-databases.ts'

/** Which databases a command is to use. */
export interface DatabaseOptions {
  /** As they were typed, passwords and all. */
  readonly url?: readonly string[]
  readonly database?: readonly PrivateDatabase[]
  /** Names of drivers, and paths of modules. */
  readonly driver?: readonly string[]
}
