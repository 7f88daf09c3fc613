import { formatShare } from '../format.ts'
import { isLocal } from '../plan/is-local.ts'
import { checkoutsPerOperation, seesPool } from '../result/query.ts'
import type { CompletedScenario, PoolScenario, TargetResult } from '../result/schema.ts'
import { leastTurns } from '../stats/bound.ts'
import { otherPrograms } from './other-programs.ts'
import { serverBottleneck, type ServerBottleneck } from './server-bottleneck.ts'

/** The kinds of bottleneck that limit a burst. */
type BottleneckKind =
  | 'failures'
  | 'single-operation'
  | 'one-handle'
  | 'all-at-once'
  | 'pipelining'
  | 'pool'
  | 'opening-connections'
  | 'this-process'
  | ServerBottleneck['kind']
  | 'this-machine'
  | 'native-pool'
  | 'service'
  | 'idle-connections'
  | 'slower-operations'

export interface Bottleneck {
  readonly kind: BottleneckKind
  /** A short description, with the number that shows it. */
  readonly text: string
}

/** The measurements from which a bottleneck is diagnosed. */
export interface BottleneckEvidence {
  readonly target: TargetResult
  readonly sequential: CompletedScenario
  readonly concurrent: CompletedScenario
  readonly connections: number
  readonly efficiency: number | undefined
  readonly openedPerBurst: number | undefined
  readonly connectMs: number | undefined
  /** Whether a connection takes a second statement before the first has answered. */
  readonly pipelined: boolean
  /** The number of CPUs of the machine that measured. */
  readonly cpus: number
}

/** The efficiency from which the bound itself is the bottleneck. */
const NEAR_BOUND = 0.9

/** The efficiency above which the bound was exceeded by more than noise. */
const ABOVE_BOUND = 1.05

/** The utilisation from which the thread or the CPUs of this process are the bottleneck. */
const SATURATED = 0.8

/** The bottleneck of a burst: the first of the candidates that the measurement shows. */
export function bottleneckOf(evidence: BottleneckEvidence, failures: number): Bottleneck {
  const { target, sequential, concurrent, connections, efficiency = 0, cpus } = evidence
  const { openedPerBurst = 0, connectMs = 0 } = evidence
  const { concurrency: calls, callers = 1 } = concurrent
  if (failures > 0) return { kind: 'failures', text: `${failures} operations failed` }
  if (calls === 1) return { kind: 'single-operation', text: 'one operation has nothing to overlap' }
  if (target.traits.placement === 'in-process') {
    return { kind: 'one-handle', text: 'one handle, in this thread: nothing overlaps' }
  }
  if (evidence.pipelined && efficiency > ABOVE_BOUND) {
    return { kind: 'pipelining', text: 'pipelined: the bound does not apply' }
  }
  if (efficiency >= NEAR_BOUND) {
    return calls * callers <= connections
      ? { kind: 'all-at-once', text: 'nothing: all ran at once' }
      : { kind: 'pool', text: `the pool: ${sharedBy(connections, callers)}` }
  }
  // A native pool reveals neither waits nor connections, so their shares are unknown.
  const isNative = concurrent.pool.native !== undefined
  const isSeen = seesPool(sequential) && seesPool(concurrent)
  const spent = isSeen ? whereTimeWent({ sequential, concurrent, connections }) : undefined
  // While some connections open, the others have soon done their part and are idle.
  const isOpening = spent && spent.opening + spent.idle >= spent.slower
  if (!isNative && isOpening && openedPerBurst >= 1) {
    const opened = openedPerBurst.toFixed(0)
    return {
      kind: 'opening-connections',
      text: `opening ${opened} connections, ${connectMs.toFixed(1)} ms each`,
    }
  }
  const loop = mean(concurrent.bursts.map((burst) => burst.eventLoopUtilization))
  if (loop >= SATURATED) {
    return { kind: 'this-process', text: `this process: event loop ${formatShare(loop)} busy` }
  }
  const machine = isLocal(target) ? machineUtilization(concurrent) : 0
  const isFull = machine >= SATURATED
  const server = serverBottleneck(concurrent, {
    cpus,
    busyCpus: isFull ? machine * cpus : undefined,
    connections: Math.min(connections, calls * callers),
  })
  if (server) return server
  if (isFull) {
    const others = otherPrograms([concurrent], [target], cpus)
    const whose = others?.isMuch ? `, ${formatShare(others.share)} by others` : ''
    return {
      kind: 'this-machine',
      text: `this machine: ${cpus} CPUs ${formatShare(machine)} busy${whose}`,
    }
  }
  if (isNative) return { kind: 'native-pool', text: 'the native pool, which cannot be observed' }
  if (!isSeen || !spent) return { kind: 'service', text: 'the service, whose pool is not visible' }
  if (spent.idle > spent.slower) {
    return { kind: 'idle-connections', text: `connections were idle ${formatShare(spent.idle)}` }
  }
  const before = sequential.hold.meanMs
  const after = concurrent.hold.meanMs
  return {
    kind: 'slower-operations',
    text: `slower operations: ${after.toFixed(1)} ms each, ${before.toFixed(1)} alone`,
  }
}

interface SeenBursts {
  readonly sequential: PoolScenario
  readonly concurrent: PoolScenario
  readonly connections: number
}

/** The time that connections lost beyond their work, as shares of makespan × connections. */
interface LostTime {
  readonly opening: number
  /** Operations held a connection for longer than they do one at a time. */
  readonly slower: number
  /** Connections waited for the next operation, beyond what the last turn leaves over. */
  readonly idle: number
}

function whereTimeWent({ sequential, concurrent, connections }: SeenBursts): LostTime {
  const { bursts, concurrency, callers = 1 } = concurrent
  // The share of one caller.
  const used = Math.min(connections, concurrency * callers) / callers
  const totalMs = used * sum(bursts.map((burst) => burst.makespanMs))
  const heldMs = sum(bursts.map((burst) => burst.connectionMs))
  const openingMs = sum(bursts.map((burst) => burst.connectMs))
  const checkouts = checkoutsPerOperation(sequential) ?? 1
  const workMs = bursts.length * concurrency * checkouts * sequential.hold.meanMs
  // What borrows several times takes no whole turns.
  const turns = checkouts > 1 ? concurrency / used : leastTurns(concurrency, connections, callers)
  const leftOverMs = workMs * ((used * turns) / concurrency - 1)
  return {
    opening: openingMs / totalMs,
    slower: (heldMs - workMs) / totalMs,
    idle: (totalMs - heldMs - openingMs - leftOverMs) / totalMs,
  }
}

function sharedBy(connections: number, callers: number): string {
  const text = `${connections} connection${connections === 1 ? '' : 's'}`
  return callers === 1 ? text : `${text} for ${callers} callers`
}

/** Share of the machine's CPU time that was spent, by anybody, while the bursts ran. */
function machineUtilization({ machine: { busyMs, idleMs } }: CompletedScenario): number {
  return busyMs === 0 ? 0 : busyMs / (busyMs + idleMs)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
