import type { CompletedScenario, ServerResult } from '../result/schema.ts'

/** A bottleneck of a burst at the server. */
export interface ServerBottleneck {
  readonly kind: 'server-cpu' | 'locks' | 'disk' | 'between-statements'
  /** A short description, with the number that shows it. */
  readonly text: string
}

/** The context in which the server's samples are judged. */
interface ServerContext {
  /** The number of CPUs of the machine that measured. */
  readonly cpus: number
  /** The number of busy CPUs if the server runs on this machine and no CPU was idle; else `undefined`. */
  readonly busyCpus: number | undefined
  /** The number of connections of the pool that had work. */
  readonly connections: number
}

/** The fewest samples that count as representative. Each covers all connections. */
const MIN_SAMPLES = 3

/**
 * The share of waiting connections from which locks or the disk count as the bottleneck: without the waits, a
 * burst would be at least a third faster.
 */
const WAITING = 0.25

/**
 * The share of connections from which working, or waiting for the next statement, explains slow operations:
 * some connections do so even if nothing limits them.
 */
const MOST = 0.5

/**
 * The bottleneck of a burst at the server: the first candidate that its samples and its CPU time
 * show. A sleep is not a bottleneck, as it is the operation itself.
 */
export function serverBottleneck(
  { server }: CompletedScenario,
  { cpus, busyCpus, connections }: ServerContext,
): ServerBottleneck | undefined {
  if (!server) return undefined
  const cores = server.busyCpus === null ? undefined : `${count(server.busyCpus)} of ${cpus} cores`
  // The machine is saturated, and the server accounts for at least half of its busy CPUs.
  if (cores && busyCpus !== undefined && (server.busyCpus as number) >= MOST * busyCpus) {
    return { kind: 'server-cpu', text: `server CPU: ${cores}` }
  }
  const { samples, sessions, waits = [] } = server
  if (samples < MIN_SAMPLES || !sessions) return undefined
  const of = (waiting: number): string => `${count(waiting)} of ${connections} sessions`
  const reaches = (waiting: number, share: number): boolean => waiting >= share * connections
  if (reaches(sessions.lock, WAITING)) {
    const others = isBlockedByOthers(server) ? ' of another program' : ''
    const text = `lock waits: ${of(sessions.lock)} wait for ${lockOf(waits)}${others}`
    return { kind: 'locks', text }
  }
  // On a machine that other programs keep busy, sessions wait for a CPU, which is not the server's fault.
  if (busyCpus === undefined && reaches(sessions.cpu, MOST)) {
    const parts = [...(cores ? [cores] : []), `${of(sessions.cpu)} on a core or waiting for one`]
    return { kind: 'server-cpu', text: `server CPU: ${parts.join(', ')}` }
  }
  if (reaches(sessions.io, WAITING)) {
    return { kind: 'disk', text: `the disk: ${of(sessions.io)} wait for it` }
  }
  if (reaches(sessions.client, MOST)) {
    const text = `between statements: ${of(sessions.client)} wait for the next one`
    return { kind: 'between-statements', text }
  }
  return undefined
}

/**
 * Whether sessions of other programs hold a lock. One sample is enough, as drivers check for the holder of a
 * lock only in some samples.
 */
export function isBlockedByOthers({ blockedByOthers = 0 }: ServerResult): boolean {
  return blockedByOthers > 0
}

/** The wait events of PostgreSQL when two sessions change the same row. */
const ROW_LOCK = /^Lock:(transactionid|tuple)$/

/** All lock waits, except those for the write-ahead log, which are waits for the disk. */
const LOCK = /^(?!LWLock:WAL).*lock/i

function lockOf(waits: NonNullable<ServerResult['waits']>): string {
  const event = waits.map((wait) => wait.event).find((each) => LOCK.test(each))
  if (event === undefined) return 'a lock'
  if (event === 'row lock') return 'a row lock'
  const kind = ROW_LOCK.test(event) ? 'a row lock' : 'a lock'
  return `${kind} (${event.replace(/^Lock:/, '')})`
}

function count(number: number): string {
  return number.toFixed(1)
}
