import type { Connection } from './connection.ts'

/**
 * What a session does: it is on a CPU of the server or waits for one (`cpu`; a MySQL shows the work on
 * its disk so, too), waits for a lock, for the disk (`io`), for the client in the middle of a
 * transaction (`client`) or for something else, such as a sleep, or it has nothing to do (`idle`).
 */
export type SessionState = 'cpu' | 'lock' | 'io' | 'client' | 'other' | 'idle'

/** Sessions that did the same at one moment. */
export interface SessionActivity {
  readonly state: SessionState
  /** What they waited for, in the server's words: `Lock:transactionid`. */
  readonly event: string | undefined
  readonly sessions: number
}

/** What the server did for the connections of a driver at one moment. */
export interface ActivitySample {
  readonly activity: readonly SessionActivity[]
  /** Whether one of them waited for a lock that a session of somebody else holds, as far as asked. */
  readonly isBlockedByOthers: boolean
}

/**
 * Tells what a server does for the connections of a driver. It asks over a connection of its own, whose
 * session does not count, and switches nothing on. Its questions reject where the user may not ask.
 */
export interface ActivitySource {
  /** Milliseconds between two samples: more often would cost the server too much, or repeat itself. */
  readonly intervalMs: number
  /**
   * Makes `connection` ready to ask, so that the first sample costs no more than the others.
   *
   * @returns the number that the server's operating system gives the process or thread behind it;
   *   `undefined`: it is not told.
   */
  open(connection: Connection): Promise<number | undefined>
  sample(connection: Connection): Promise<ActivitySample>
}
