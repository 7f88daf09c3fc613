import pLimit from 'p-limit'
import {
  poolCapacity,
  type Connection,
  type ConnectionSource,
  type Lease,
  type QueuePool,
} from '../../src/index.ts'
import type { MeasuredPool } from './measured-pool.ts'
import type { OpenTarget } from './open-target.ts'

/**
 * The number of connections opened or used concurrently before the measurement; more would overload the
 * server.
 */
const AT_ONCE = 8

/** The operations that cannot be measured, each with the reason. */
export type BrokenOperations = ReadonlyMap<string, unknown>

/** The number of warm-up runs of each operation for each connection of a native pool. */
const NATIVE_REHEARSALS = 4

/**
 * Opens `pool` to its full capacity and prepares every statement of `operations` on every connection; then
 * all are returned, which leaves `poolSize` of them open.
 *
 * @throws if a connection cannot be opened or is lost, and the signal's reason when it aborts.
 */
export function warmUp(
  pool: MeasuredPool,
  target: OpenTarget,
  operations: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<BrokenOperations> {
  return pool.kind === 'queue'
    ? warmUpQueue(pool.source, target, operations, signal)
    : warmUpNative(pool.source, pool.size, target, operations)
}

async function warmUpQueue(
  pool: QueuePool<Connection>,
  target: OpenTarget,
  operations: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<BrokenOperations> {
  const leases: Lease<Connection>[] = []
  const broken = new Map<string, unknown>()
  const { free, bound } = byBorrowing(target, operations)
  const open = async (): Promise<void> => {
    signal?.throwIfAborted()
    leases.push(await pool.checkout())
  }
  const prepare = async ({ connection }: Lease<Connection>, name: string): Promise<void> => {
    signal?.throwIfAborted()
    if (broken.has(name)) return
    try {
      await prepareStatements(connection, target, name)
    } catch (error) {
      if (connection.broken) throw error
      broken.set(name, error)
    }
  }
  try {
    await fewAtOnce(Array.from({ length: poolCapacity(pool.options) }, () => open))
    // An operation that adds users runs alone, as its clean-up would delete what others added.
    const [alone, together] = partition(bound, (name) => target.operation(name).changesRowCount)
    await fewAtOnce(
      leases.map((lease) => async () => {
        signal?.throwIfAborted()
        await target.storeOn(lease.connection).simulateQuery(0)
        for (const name of together) await prepare(lease, name)
      }),
    )
    for (const lease of leases) for (const name of alone) await prepare(lease, name)
  } finally {
    for (const lease of leases) await lease.checkin()
  }
  for (const name of free) {
    await rehearse(name, pool.options.poolSize, { source: pool, target, broken, signal })
  }
  return broken
}

/** Those that borrow connections as often as they like, and those that run on a given one. */
function byBorrowing(target: OpenTarget, operations: Iterable<string>) {
  const [free, bound] = partition(
    operations,
    (name) => target.operation(name).borrowsFreely === true,
  )
  return { free, bound }
}

interface Rehearsal {
  readonly source: ConnectionSource
  readonly target: OpenTarget
  readonly broken: Map<string, unknown>
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs a request some times, one after the other: it may need several connections at once, and two that do
 * could wait for each other. The pool lends the connection that was idle for longest, so each gets its turn.
 */
async function rehearse(
  name: string,
  times: number,
  { source, target, broken, signal }: Rehearsal,
): Promise<void> {
  try {
    const store = target.storeOver(source)
    const context = target.contextFor(name, store, signal ? { signal } : {})
    const call = await target.operation(name).prepare(context, times)
    for (let time = 0; time < times; time++) {
      signal?.throwIfAborted()
      await call(0)
      await source.use((connection) => target.trim(connection))
    }
  } catch (error) {
    signal?.throwIfAborted()
    broken.set(name, error)
  }
}

function fewAtOnce(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const oneOfFew = pLimit(AT_ONCE)
  return allDone(tasks.map((task) => oneOfFew(task)))
}

/**
 * Waits for all promises, whatever fails.
 * @throws the first error in their order.
 */
async function allDone(promises: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(promises)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

function partition<T>(items: Iterable<T>, isFirst: (item: T) => boolean): [T[], T[]] {
  const all = [...items]
  return [all.filter(isFirst), all.filter((item) => !isFirst(item))]
}

/**
 * Warms up a native pool, which does not let the caller choose a connection. Several concurrent statements
 * for each connection make it open them all.
 */
async function warmUpNative(
  source: ConnectionSource,
  size: number,
  target: OpenTarget,
  operations: ReadonlySet<string>,
): Promise<BrokenOperations> {
  const broken = new Map<string, unknown>()
  const everywhere = (times: number, work: (connection: Connection) => Promise<unknown>) =>
    allDone(Array.from({ length: times }, () => source.use(work)))
  await everywhere(size, (connection) => target.storeOn(connection).simulateQuery(1))
  const { free, bound } = byBorrowing(target, operations)
  for (const name of free) {
    await rehearse(name, size * NATIVE_REHEARSALS, { source, target, broken })
  }
  for (const name of bound) {
    try {
      // Runs alone first, as it may add users, or fail.
      await source.use((connection) => prepareStatements(connection, target, name))
      if (target.operation(name).changesRowCount) continue
      await everywhere(size * NATIVE_REHEARSALS, (connection) =>
        prepareStatements(connection, target, name),
      )
    } catch (error) {
      broken.set(name, error)
    }
  }
  return broken
}

async function prepareStatements(
  connection: Connection,
  target: OpenTarget,
  name: string,
): Promise<void> {
  const operation = target.operation(name)
  try {
    const context = target.contextFor(name, target.storeOn(connection))
    const call = await operation.prepare(context, 1)
    await call(0)
  } finally {
    // Its locks would block the same operation on the next connection, which is warmed up meanwhile.
    if (connection.inTransaction && !connection.broken) await connection.rollback()
    if (operation.changesRowCount && !connection.broken) await target.trim(connection)
  }
}
