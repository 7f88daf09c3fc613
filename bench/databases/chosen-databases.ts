import type { PrivateDatabase } from './private-databases.ts'

/** The options that choose the databases of a command. */
export interface DatabaseOptions {
  /** The URLs as typed, including passwords. */
  readonly url?: readonly string[]
  readonly database?: readonly PrivateDatabase[]
  /** The names of drivers, and paths of modules. */
  readonly driver?: readonly string[]
}
