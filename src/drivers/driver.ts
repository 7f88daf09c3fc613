import type { ConnectionSource } from '../connection-source.ts'
import type { ActivitySource } from './activity.ts'
import type { Connection } from './connection.ts'
import type { Dialect } from './dialect.ts'

/** What a fair comparison needs to know of a driver. `null` stands for: no limit. */
export interface DriverTraits {
  /** Where the database does its work. */
  readonly placement: 'in-process' | 'threads' | 'server'
  /** Statements that can run at the same time, whatever the number of connections. */
  readonly parallelism: number | null
  /** Connections that make sense; a larger pool is cut down to this, and the result says so. */
  readonly maxConnections: number | null
  readonly preparedStatements: boolean
  /** Whether a connection takes a second statement before the first has answered. */
  readonly pipelining: boolean
  /** What opening a connection does. */
  readonly connect: string
}

/** What a database says of itself. */
export interface ServerInfo {
  /** For example `PostgreSQL 18.4`. */
  readonly version: string
  /** Settings that matter to a comparison: durability, TLS, authentication … */
  readonly settings: Readonly<Record<string, string>>
  /** Connections that this user may still open; `null`: no limit known. */
  readonly freeConnections: number | null
  /** The server's own limit; `null`: none. */
  readonly maxConnections: number | null
}

/** A pool that a database library brings itself, to set beside a `QueuePool` of the same size. */
export interface NativePool {
  /** `native`, or `native-…` where the library can be used in several ways. */
  readonly name: string
  /** What it is, for a report: `postgres.js, pipelined`. */
  readonly label: string
  /** Whether it sends statements before those before them have answered: then no bound holds. */
  readonly pipelining: boolean
  /** What it cannot do that a `QueuePool` can, each in a few words. */
  readonly lacks: readonly string[]
  /** A pool of so many connections; they are opened when they are needed. */
  open(size: number): ConnectionSource
}

/** A way to reach one database. */
export interface Driver {
  readonly name: string
  readonly traits: DriverTraits
  readonly dialect: Dialect
  /** What works otherwise than its name says, in a few words: `node:sqlite instead of better-sqlite3 …`. */
  readonly notice?: string
  /** The pools of the library; absent where it has none. */
  readonly nativePools?: readonly NativePool[]
  connect(): Promise<Connection>
  /** Asks the database what it is, over `connection`. */
  inspect(connection: Connection): Promise<ServerInfo>
  /** What the server does for the connections of this driver; absent where it does not tell. */
  readonly activity?: ActivitySource
  /** Gives up what the driver itself holds (threads, handles), after its connections are closed. */
  close(): Promise<void>
}
