import pLimit from 'p-limit'
import { poolCapacity, type Connection, type Lease, type QueuePool } from '../../src/index.ts'
import { OPERATIONS, type Operation, type OperationName } from '../plan/operations.ts'
import type { OpenTarget } from './open-target.ts'

/** Connections that are opened at the same time before the measurement: more would be a storm. */
const WARM_UP_CONNECTS = 8

/**
 * Opens `pool` to its full capacity and prepares every statement of `operations` on every connection;
 * then all come back, which leaves `poolSize` of them open.
 *
 * @throws the signal's reason when it aborts.
 */
export async function warmUp(
  pool: QueuePool<Connection>,
  target: OpenTarget,
  operations: ReadonlySet<OperationName>,
  signal?: AbortSignal,
): Promise<void> {
  const oneOfFew = pLimit(WARM_UP_CONNECTS)
  const leases: Lease<Connection>[] = []
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
    for (const lease of leases) {
      signal?.throwIfAborted()
      await prepareStatements(lease.connection, target, operations)
    }
  } finally {
    for (const lease of leases) await lease.checkin()
  }
}

async function prepareStatements(
  connection: Connection,
  target: OpenTarget,
  operations: ReadonlySet<OperationName>,
): Promise<void> {
  const store = target.storeOn(connection)
  await store.simulateQuery(0)
  for (const name of operations) {
    const operation: Operation = OPERATIONS[name]
    const call = await operation.prepare({ store, ids: target.ids }, 1)
    await call(0)
    if (operation.changesRowCount) await target.trim(connection)
  }
}
