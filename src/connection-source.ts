import type { Connection } from './drivers/connection.ts'

/** Lends a connection to one piece of work at a time: a `QueuePool`, or a library's own pool. */
export interface ConnectionSource {
  use<T>(work: (connection: Connection) => T | Promise<T>): Promise<T>
  close(): Promise<void>
}
