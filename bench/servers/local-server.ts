/** What a server is started with. */
export interface LocalServerOptions {
  /** Connections that the role of {@link LocalServer.url} may hold open at the same time. */
  readonly maxConnections: number

  /** Aborted while the server starts: it is taken down again, and the start rejects with the reason. */
  readonly signal?: AbortSignal
}

/**
 * A database server that this process started for itself, on 127.0.0.1, with
 * its data in a temporary folder of its own.
 *
 * A process that exits takes its servers with it. One that a signal kills does
 * not: whoever handles the signals has to call {@link LocalServer.stop}.
 */
export interface LocalServer {
  /** The URL of a role without superuser rights. It holds its random password: never print it. */
  readonly url: string

  /** Product and version, as the running server tells them: `PostgreSQL 18.4`. */
  readonly name: string

  /**
   * What a fair comparison has to know, as the running server tells it: how
   * many connections, how durable a commit, how a connection authenticates.
   */
  readonly settings: Readonly<Record<string, string>>

  /** Stops the server and removes its folder. Again, or once it died by itself: resolves as well. */
  stop(): Promise<void>
}

/** @throws {RangeError} when `maxConnections` is not a whole number of at least 1. */
export function requireMaxConnections(maxConnections: number): void {
  if (Number.isInteger(maxConnections) && maxConnections >= 1) return
  throw new RangeError(
    `\`maxConnections\` must be a whole number of at least 1, not ${maxConnections}`,
  )
}
