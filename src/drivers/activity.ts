import type { Connection } from './connection.ts'

/**
 * The state of a session: it runs on a CPU of the server or waits for one (`cpu`; MySQL also counts
 * disk work here), waits for a lock (`lock`), for the disk (`io`), for the client within a
 * transaction (`client`) or for something else, such as a sleep (`other`), or has no work (`idle`).
 */
export type SessionState = 'cpu' | 'lock' | 'io' | 'client' | 'other' | 'idle'

/** The number of sessions that were in the same state at one moment. */
export interface SessionActivity {
  readonly state: SessionState
  /** The server's name of the event they waited for: `Lock:transactionid`. */
  readonly event: string | undefined
  readonly sessions: number
}

/** The server-side state of a driver's connections at one moment. */
export interface ActivitySample {
  readonly activity: readonly SessionActivity[]
  /** Whether a session waited for a lock held by another program's session, if that was checked. */
  readonly isBlockedByOthers: boolean
}

/**
 * Samples the server-side state of a driver's connections. It queries over a separate connection,
 * whose session is not counted, and changes no setting. Its queries reject without the permission.
 */
export interface ActivitySource {
  /** Milliseconds between two samples; any fewer would load the server or repeat a sample. */
  readonly intervalMs: number
  /**
   * Prepares `connection` for sampling, so that the first sample costs no more than the others.
   *
   * @returns the operating system's id of the server process or thread behind the connection;
   *   `undefined` if the server does not report it.
   */
  open(connection: Connection): Promise<number | undefined>
  sample(connection: Connection): Promise<ActivitySample>
}
