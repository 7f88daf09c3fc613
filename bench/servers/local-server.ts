/** The options for starting a server. */
export interface LocalServerOptions {
  /** The maximum number of connections for the role of {@link LocalServer.url}. */
  readonly maxConnections: number

  /** The signal that aborts the start: the server is removed, and the start rejects with the reason. */
  readonly signal?: AbortSignal
}

/**
 * A database server started by this process on 127.0.0.1, with its data in a temporary folder. A process that
 * exits stops its servers, but one that is killed by a signal does not: a signal handler must call {@link
 * LocalServer.stop}.
 */
export interface LocalServer {
  /** The URL of a role without superuser rights. It contains the random password, so never print it. */
  readonly url: string

  /** The product and version that the running server reports: `PostgreSQL 18.4`. */
  readonly name: string

  /**
   * The settings that matter for a fair comparison, as the running server reports them: the connection limit,
   * the durability of a commit, the authentication method.
   */
  readonly settings: Readonly<Record<string, string>>

  /** Stops the server and removes its folder. Also resolves if called again, or if the server has ended. */
  stop(): Promise<void>
}

/** @throws {RangeError} if `maxConnections` is not a whole number of at least 1. */
export function requireMaxConnections(maxConnections: number): void {
  if (Number.isInteger(maxConnections) && maxConnections >= 1) return
  throw new RangeError(
    `\`maxConnections\` must be a whole number of at least 1, not ${maxConnections}`,
  )
}
