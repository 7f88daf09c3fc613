import type { PoolSize } from '../../src/index.ts'
import { checkoutsPerOperation, completedScenarios, seesPool } from '../result/query.ts'
import type { PoolScenario, ResultFile } from '../result/schema.ts'
import type { Round } from '../stats/round-bootstrap.ts'
import { median } from '../stats/quantile.ts'
import type { TuneGoal } from './goal.ts'

/** The property by which the pools of a comparison differ: their size, or their overflow. */
export type PoolKey = (pool: PoolSize) => number

/** The measurements of one pool at one concurrency. */
export interface PoolSample {
  readonly pool: PoolSize
  /** The number of operations in a burst. */
  readonly concurrency: number
  /** The operations per second by round, from the median makespan of the round. */
  readonly throughputs: ReadonlyMap<number, number>
  /** The p99 of the operations of all bursts. */
  readonly p99Ms: number
  /** The mean number of connections that operations held during bursts, by Little's law. */
  readonly meanInUse: number
  /** Connections that an operation borrowed, in the mean. */
  readonly checkouts: number
  readonly failures: number
  readonly operations: number
  readonly eventLoopUtilization: number
  readonly openedPerBurst: number
  readonly connectMs: number
  /** The first error; `undefined` if there is none. */
  readonly error: string | undefined
}

/** The pools without overflow at `goal.concurrency`, by size. */
export function sizeSamples(result: ResultFile, goal: TuneGoal): PoolSample[] {
  return samples(result, goal, goal.concurrency)
    .filter(({ pool }) => pool.maxOverflow === 0)
    .sort((a, b) => a.pool.poolSize - b.pool.poolSize)
}

/** The pools of one size at `goal.burst`, by overflow. */
export function overflowSamples(
  result: ResultFile,
  goal: TuneGoal,
  poolSize: number,
): PoolSample[] {
  return samples(result, goal, goal.burst)
    .filter(({ pool }) => pool.poolSize === poolSize)
    .sort((a, b) => a.pool.maxOverflow - b.pool.maxOverflow)
}

/** Whether all operations of a pool succeeded, so that it can be compared. */
export function isHealthy({ failures, throughputs }: PoolSample): boolean {
  return failures === 0 && throughputs.size > 0
}

/** Whether operations borrow several connections: then as many as there are operations need not be enough. */
export function borrowOften(pools: readonly PoolSample[]): boolean {
  return pools.some(({ checkouts }) => checkouts > 1)
}

/** Whether a pool has no more connections than it may have. */
export function fits({ poolSize, maxOverflow }: PoolSize, connections: number): boolean {
  return poolSize + maxOverflow <= connections
}

/** The measurements of the samples by round: the logarithm of the throughput by `key`. */
export function roundsOf(pools: readonly PoolSample[], key: (pool: PoolSize) => number): Round[] {
  const rounds = new Map<number, Map<number, number>>()
  for (const { pool, throughputs } of pools) {
    for (const [round, throughput] of throughputs) {
      const values = rounds.get(round) ?? new Map<number, number>()
      rounds.set(round, values.set(key(pool), Math.log(throughput)))
    }
  }
  return [...rounds].sort(([a], [b]) => a - b).map(([, values]) => values)
}

function samples(result: ResultFile, goal: TuneGoal, concurrency: number): PoolSample[] {
  const byPool = new Map<string, ResultFile['scenarios']>()
  for (const scenario of result.scenarios) {
    const { pool } = scenario
    if (
      scenario.driver !== goal.driver ||
      scenario.operation !== goal.operation ||
      scenario.queryTimeMs !== goal.queryTimeMs ||
      scenario.mode !== 'concurrent' ||
      scenario.concurrency !== concurrency ||
      pool.native !== undefined ||
      (scenario.status === 'completed' && !seesPool(scenario))
    ) {
      continue
    }
    const key = `${pool.poolSize}+${pool.maxOverflow}`
    byPool.set(key, [...(byPool.get(key) ?? []), scenario])
  }
  return [...byPool.values()].map(toSample)
}

function toSample(scenarios: ResultFile['scenarios']): PoolSample {
  const { pool, concurrency } = scenarios[0] as ResultFile['scenarios'][number]
  const completed = completedScenarios({ scenarios }).filter(seesPool)
  const givenUp = scenarios.filter((scenario) => scenario.status === 'failed')
  const bursts = completed.flatMap((scenario) => scenario.bursts)
  const total = (of: (burst: PoolScenario['bursts'][number]) => number) =>
    bursts.reduce((sum, burst) => sum + of(burst), 0)
  const opened = total((burst) => burst.opened)
  const heldMs = completed.reduce((sum, { hold }) => sum + hold.meanMs * hold.count, 0)
  const totalMs = total((burst) => burst.makespanMs)
  const error = completed.flatMap((scenario) => scenario.errors)[0]
  return {
    pool: { poolSize: pool.poolSize, maxOverflow: pool.maxOverflow },
    concurrency,
    throughputs: throughputByRound(bursts, concurrency),
    p99Ms: Math.max(0, ...completed.map(({ response }) => response.p99Ms)),
    checkouts: Math.max(1, ...completed.map((each) => checkoutsPerOperation(each) ?? 1)),
    meanInUse: totalMs === 0 ? 0 : heldMs / totalMs,
    failures: total((burst) => burst.failures) + givenUp.length * concurrency,
    operations: (bursts.length + givenUp.length) * concurrency,
    eventLoopUtilization: total((burst) => burst.eventLoopUtilization) / Math.max(1, bursts.length),
    openedPerBurst: opened / Math.max(1, bursts.length),
    connectMs: opened === 0 ? 0 : total((burst) => burst.connectMs) / opened,
    error: error ? `${error.name}: ${error.message}` : givenUp[0]?.reason,
  }
}

function throughputByRound(
  bursts: PoolScenario['bursts'],
  concurrency: number,
): Map<number, number> {
  const makespans = new Map<number, number[]>()
  for (const { round, makespanMs } of bursts) {
    // A clock too coarse for the burst gives 0, which has no ratio.
    if (makespanMs > 0) makespans.set(round, [...(makespans.get(round) ?? []), makespanMs])
  }
  return new Map(
    [...makespans].map(([round, values]) => [round, (concurrency / median(values)) * 1000]),
  )
}
