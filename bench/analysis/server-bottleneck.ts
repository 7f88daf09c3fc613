import type { CompletedScenario, ServerResult } from '../result/schema.ts'

/** A bottleneck of a burst at the server. */
export interface ServerBottleneck {
  readonly kind: 'server-cpu' | 'locks' | 'disk' | 'between-statements'
  /** In a few words, with the number that shows it. */
  readonly text: string
}

/** The context in which the server's samples are judged. */
interface ServerContext {
  /** CPUs of the machine that measured. */
  readonly cpus: number
  /** How many of them were busy, where the server is on it and none was left; else `undefined`. */
  readonly busyCpus: number | undefined
  /** Connections of the pool that had work. */
  readonly connections: number
}

/** The fewest samples that count as representative. Each covers all connections. */
const MIN_SAMPLES = 3

/**
 * From this share of the connections on, waiting for locks or the disk is called the limit: without
 * it a burst would be a third faster, or more.
 */
const WAITING = 0.25

/**
 * Connections also work, and wait for the next statement, where nothing limits them: only where most
 * of them do is it the reason why operations are slow.
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
  // On a machine that others keep busy, sessions wait for a CPU through no fault of the server's.
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

/** One sample is enough, as drivers look for the holder of a lock only in some samples. */
export function isBlockedByOthers({ blockedByOthers = 0 }: ServerResult): boolean {
  return blockedByOthers > 0
}

/** What PostgreSQL's sessions wait for where two of them change a row. */
const ROW_LOCK = /^Lock:(transactionid|tuple)$/

/** The log's own locks are waits for the disk. */
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
