import type { ConnectionSource } from '../connection-source.ts'
import type { ActivitySource } from './activity.ts'
import type { Connection } from './connection.ts'
import type { Dialect } from './dialect.ts'

/** The properties of a driver that matter for a fair comparison. `null` means no limit. */
export interface DriverTraits {
  /** The place where statements are executed. */
  readonly placement: 'in-process' | 'threads' | 'server'
  /** Statements that can run at the same time, whatever the number of connections. */
  readonly parallelism: number | null
  /** The most connections that are useful; a larger pool is cut down, and the result says so. */
  readonly maxConnections: number | null
  readonly preparedStatements: boolean
  /** Whether a connection accepts a second statement before the first has been answered. */
  readonly pipelining: boolean
  /** A short description of what opening a connection involves. */
  readonly connect: string
}

/** The version, settings and limits that a database reports. */
export interface ServerInfo {
  /** Product and version, for example `PostgreSQL 18.4`. */
  readonly version: string
  /** Settings that matter to a comparison: durability, TLS, authentication … */
  readonly settings: Readonly<Record<string, string>>
  /** Connections that this user may still open; `null`: no limit known. */
  readonly freeConnections: number | null
  /** The server's own limit; `null`: none. */
  readonly maxConnections: number | null
}

/** A database library's own pool, to be compared with a `QueuePool` of the same size. */
export interface NativePool {
  /** `native`, or `native-…` where the library can be used in several ways. */
  readonly name: string
  /** The label of the pool in reports: `postgres.js, pipelined`. */
  readonly label: string
  /** Whether it sends statements before earlier ones are answered: then no bound holds. */
  readonly pipelining: boolean
  /** The features of a `QueuePool` that it lacks, each in a few words. */
  readonly lacks: readonly string[]
  /** Creates a pool of at most `size` connections, which are opened on demand. */
  open(size: number): ConnectionSource
}

/** A factory of connections to one database. */
export interface Driver {
  readonly name: string
  readonly traits: DriverTraits
  readonly dialect: Dialect
  /** A short note if it differs from its name: `node:sqlite instead of better-sqlite3 …`. */
  readonly notice?: string
  /** The pools of the library; absent where it has none. */
  readonly nativePools?: readonly NativePool[]
  connect(): Promise<Connection>
  /** Queries the database's version, settings and limits over `connection`. */
  inspect(connection: Connection): Promise<ServerInfo>
  /** The sampler of the server-side state of its connections; absent if the server reports none. */
  readonly activity?: ActivitySource
  /** Releases the driver's own resources (threads, handles), after its connections are closed. */
  close(): Promise<void>
}
