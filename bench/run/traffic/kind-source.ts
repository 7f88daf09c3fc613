import type { Clock, Connection, ConnectionSource, QueuePool } from '../../../src/index.ts'
import type { RequestRecord } from './request-record.ts'

/** Notes which kind of request holds a connection. */
export type Holders = Map<Connection, RequestRecord>

/**
 * Lends the connections of a pool to the requests of one kind, and records what each checkout took.
 * All kinds share the pool: the record alone is their own.
 */
export function kindSource(
  pool: QueuePool<Connection>,
  record: RequestRecord,
  { holders, clock }: { readonly holders: Holders; readonly clock: Clock },
): ConnectionSource {
  return {
    use: async (work) => {
      const lease = await pool.checkout()
      const { connection, waitMs, connectMs, checkedOutAtMs } = lease
      record.checkouts++
      record.wait.record(waitMs)
      record.connect.record(connectMs)
      holders.set(connection, record)
      try {
        return await work(connection)
      } finally {
        record.hold.record(clock.now() - checkedOutAtMs)
        holders.delete(connection)
        const returning = lease.checkin()
        if (returning) await returning
      }
    },
    close: () => Promise.resolve(),
  }
}
