import pLimit from 'p-limit'
import { poolCapacity, type Connection, type Lease, type QueuePool } from '../../src/index.ts'
import { OPERATIONS, type Operation, type OperationName } from '../plan/operations.ts'
import type { OpenTarget } from './open-target.ts'

/** Connections that are opened at the same time before the measurement: more would be a storm. */
const WARM_UP_CONNECTS = 8

/** Operations that cannot be measured, with the reason; the others can. */
export type BrokenOperations = ReadonlyMap<OperationName, unknown>

/**
 * Opens `pool` to its full capacity and prepares every statement of `operations` on every connection;
 * then all come back, which leaves `poolSize` of them open.
 *
 * @throws where a connection cannot be opened or dies, and the signal's reason when it aborts.
 */
export async function warmUp(
  pool: QueuePool<Connection>,
  target: OpenTarget,
  operations: ReadonlySet<OperationName>,
  signal?: AbortSignal,
): Promise<BrokenOperations> {
  const oneOfFew = pLimit(WARM_UP_CONNECTS)
  const leases: Lease<Connection>[] = []
  const broken = new Map<OperationName, unknown>()
  const open = async (): Promise<void> => {
    signal?.throwIfAborted()
    leases.push(await pool.checkout())
  }
  try {
    const opened = await Promise.allSettled(
      Array.from({ length: poolCapacity(pool.options) }, () => oneOfFew(open)),
    )
    const failed = opened.find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
    for (const { connection } of leases) {
      signal?.throwIfAborted()
      await target.storeOn(connection).simulateQuery(0)
      for (const name of operations) {
        if (broken.has(name)) continue
        try {
          await prepareStatements(connection, target, name)
        } catch (error) {
          if (connection.broken) throw error
          broken.set(name, error)
        }
      }
    }
  } finally {
    for (const lease of leases) await lease.checkin()
  }
  return broken
}

async function prepareStatements(
  connection: Connection,
  target: OpenTarget,
  name: OperationName,
): Promise<void> {
  const operation: Operation = OPERATIONS[name]
  try {
    const store = target.storeOn(connection)
    const call = await operation.prepare({ store, ids: target.ids }, 1)
    await call(0)
  } finally {
    if (operation.changesRowCount && !connection.broken) await target.trim(connection)
  }
}
