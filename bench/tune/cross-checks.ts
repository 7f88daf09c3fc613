import { seededRandom } from '../../src/index.ts'
import { isLocal } from '../plan/is-local.ts'
import type { EnvironmentResult, TargetResult } from '../result/schema.ts'
import {
  SCALABILITY_POINTS_NEEDED,
  fitScalabilityLaw,
  medianPoints,
  peakInterval,
} from '../stats/usl.ts'
import { turnsOn, type TuneGoal } from './goal.ts'
import { borrowOften, isHealthy, roundsOf, type PoolSample } from './pool-sample.ts'
import type { CrossCheck, PoolFinding } from './recommendation.ts'

/** The evidence for the cross-checks. */
export interface CrossCheckEvidence {
  readonly chosen: PoolFinding
  /** The pools without overflow, by size. */
  readonly pools: readonly PoolSample[]
  readonly goal: TuneGoal
  /**
   * Whether throughput decided; otherwise the cross-checks, which are about throughput, do not count against
   * the size.
   */
  readonly isByThroughput: boolean
  readonly target: TargetResult
  readonly environment: EnvironmentResult
  readonly seed: number
}

/** The factor by which a cross-check must differ from the recommendation to contradict it. */
const MAX_FACTOR = 2

/**
 * The most by which the peak of a valid law may exceed any measured throughput. A higher peak means that the
 * law rounds off a throughput that rises linearly and then stays constant.
 */
const MAX_OVERSHOOT = 1.05

/** The tolerance for connections held beyond the pool's size, as a connection is returned a moment later. */
const MAX_MISCOUNT = 1.05

/** Cross-checks of the size of a pool. */
export function crossChecksOf(evidence: CrossCheckEvidence): CrossCheck[] {
  const { poolSize } = evidence.chosen.pool
  return [
    // What borrows several connections takes no whole turns.
    ...(borrowOften(evidence.pools) ? [] : [byBound(evidence)]),
    byLittlesLaw(evidence),
    byScalability(evidence),
    byCores(evidence),
  ].map((opinion) => ({
    interval: null,
    ...opinion,
    agrees: evidence.isByThroughput ? agree(opinion.connections, poolSize) : null,
  }))
}

type Opinion = Pick<CrossCheck, 'name' | 'connections' | 'text'> & Partial<CrossCheck>

/** The utilisation from which on all connections count as busy. */
const BUSY = 0.9

/**
 * The size by the bound: operations that take the same number of turns end at the same time. The least number
 * of connections for the turns of a pool is more than half of it if each connection has an operation, so it
 * could not contradict. Callers take fewer turns on each further connection, until each has its own.
 */
function byBound({ chosen, goal }: CrossCheckEvidence): Opinion {
  return goal.load === 'callers' ? byTurnsOfCallers(chosen, goal) : byTurnsOfBurst(chosen, goal)
}

function byTurnsOfCallers({ pool: { poolSize } }: PoolFinding, goal: TuneGoal): Opinion {
  const callers = goal.concurrency
  const turns = Number(turnsOn(poolSize, goal).toPrecision(3))
  const connections = count(poolSize, 'connection')
  const text = `an operation of ${count(callers, 'caller')} takes ${count(turns, 'turn')} on ${connections}`
  const name = 'bound'
  return poolSize > callers
    ? { name, connections: callers, text: `${text}, as on ${callers}` }
    : { name, connections: null, text: `${text}; it agrees with all sizes up to ${callers}` }
}

function byTurnsOfBurst({ pool: { poolSize } }: PoolFinding, { concurrency }: TuneGoal): Opinion {
  const turns = Math.ceil(concurrency / poolSize)
  const least = Math.ceil(concurrency / turns)
  const most = turns === 1 ? undefined : Math.ceil(concurrency / (turns - 1)) - 1
  const sizes = most === undefined ? `${least} or more` : range(least, most)
  const text = `${concurrency} equal operations take ${count(turns, 'turn')} on ${sizes} connections`
  const name = 'bound'
  return poolSize > concurrency
    ? { name, connections: least, text }
    : { name, connections: null, text: `${text}; it agrees with all sizes up to ${concurrency}` }
}

/**
 * The size by Little's law: a connection that is not in use on average is needed only at peaks. Throughput
 * and hold time come from the same operations, so their product cannot exceed the pool; if it equals the
 * pool, more connections may or may not be needed.
 */
function byLittlesLaw({ chosen, pools }: CrossCheckEvidence): Opinion {
  const { poolSize } = chosen.pool
  const inUse = pools.find(({ pool }) => pool.poolSize === poolSize)?.meanInUse ?? 0
  const name = 'littles-law'
  if (inUse > MAX_MISCOUNT * poolSize) {
    const text = `the measurement is inconsistent: operations held more connections than the pool has`
    return { name, connections: null, text }
  }
  if (inUse >= BUSY * poolSize) {
    const busy = poolSize === 1 ? 'the connection was' : `all ${poolSize} connections were`
    const text = `${busy} busy: operations held ${inUse.toFixed(1)} in the mean`
    return { name, connections: null, text }
  }
  const text = `operations held ${inUse.toFixed(1)} of the ${poolSize} connections in the mean`
  return { name, connections: inUse, text }
}

function byScalability({ pools, seed }: CrossCheckEvidence): Opinion {
  const rounds = roundsOf(pools.filter(isHealthy), ({ poolSize }) => poolSize)
  const points = medianPoints(rounds)
  const name = 'usl'
  const law = fitScalabilityLaw(points)
  if (!law) {
    const text = `it needs ${SCALABILITY_POINTS_NEEDED} sizes, but ${points.length} were measured`
    return { name, connections: null, text }
  }
  const fit = `contention ${percent(law.sigma)}, coherency ${percent(law.kappa)}`
  if (!law.peak) {
    const sizes = points.map(({ n }) => n)
    const measured = `${Math.min(...sizes)} to ${Math.max(...sizes)}`
    return { name, connections: null, text: `no peak within ${measured} connections (${fit})` }
  }
  const highest = Math.max(...points.map(({ throughput }) => throughput))
  if (law.peak.throughput > MAX_OVERSHOOT * highest) {
    const peak = `${law.peak.throughput.toFixed(0)} operations/s`
    const text = `fits badly: its peak of ${peak} is above the ${highest.toFixed(0)} measured`
    return { name, connections: null, text }
  }
  const interval = peakInterval(rounds, { random: seededRandom(seed) }) ?? null
  const between = interval ? `, ${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}` : ''
  return {
    name,
    connections: law.peak.n,
    interval,
    text:
      `throughput peaks at ${law.peak.n.toFixed(1)} connections${between} ` +
      `with ${law.peak.throughput.toFixed(0)} operations/s (${fit})`,
  }
}

/** The size by the rule of thumb of PostgreSQL's wiki and of Prisma. */
function byCores({ target, environment: { cpus } }: CrossCheckEvidence): Opinion {
  if (!isLocal(target)) {
    return { name: 'cores', connections: null, text: "the server's cores are not known" }
  }
  const connections = 2 * cpus + 1
  return { name: 'cores', connections, text: `2 x ${count(cpus, 'core')} + 1, a rule of thumb` }
}

function agree(connections: number | null, poolSize: number): boolean | null {
  if (connections === null) return null
  return Math.max(connections, poolSize) <= MAX_FACTOR * Math.min(connections, poolSize)
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from} to ${to}`
}

function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
