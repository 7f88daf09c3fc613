import type { PoolSize } from '../../src/index.ts'
import { completedScenarios, seesPool } from '../result/query.ts'
import type { PoolScenario, ResultFile } from '../result/schema.ts'
import type { Round } from '../stats/round-bootstrap.ts'
import { median } from '../stats/quantile.ts'
import { loadOf, type TuneGoal, type TuneLoad } from './goal.ts'

/** The property by which the pools of a comparison differ: their size, or their overflow. */
export type PoolKey = (pool: PoolSize) => number

/** The measurements of one pool under one load. */
export interface PoolSample {
  readonly pool: PoolSize
  /** The number of operations in a burst or, of callers, in a round. */
  readonly operationsTogether: number
  /** The operations per second by round, from the median makespan of the round. */
  readonly throughputs: ReadonlyMap<number, number>
  /** The measured time of a round, the mean. */
  readonly roundMs: number
  /** The p99 of all operations. */
  readonly p99Ms: number
  /** The mean number of connections that operations held meanwhile, by Little's law. */
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

/** The pools without overflow under the load of the goal, by size. */
export function sizeSamples(result: ResultFile, goal: TuneGoal): PoolSample[] {
  return samples(result, goal, loadOf(goal))
    .filter(({ pool }) => pool.maxOverflow === 0)
    .sort((a, b) => a.pool.poolSize - b.pool.poolSize)
}

/** The pools of one size in bursts of `goal.burst`, by overflow; empty if there are to be none. */
export function overflowSamples(
  result: ResultFile,
  goal: TuneGoal,
  poolSize: number,
): PoolSample[] {
  if (goal.burst === null) return []
  return samples(result, goal, { concurrency: goal.burst })
    .filter(({ pool }) => pool.poolSize === poolSize)
    .sort((a, b) => a.pool.maxOverflow - b.pool.maxOverflow)
}

/** Whether all operations of a pool succeeded, so that it can be compared. */
export function isHealthy({ failures, throughputs }: PoolSample): boolean {
  return failures === 0 && throughputs.size > 0
}

/** The number of operations of callers is known to about a tenth. */
const MORE_THAN_ONE = 1.1

/** Whether operations borrow several connections: then as many as there are operations need not be enough. */
export function borrowOften(pools: readonly PoolSample[]): boolean {
  return pools.some(({ checkouts }) => checkouts > MORE_THAN_ONE)
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

function samples(
  result: ResultFile,
  goal: TuneGoal,
  { concurrency, callers }: TuneLoad,
): PoolSample[] {
  const byPool = new Map<string, ResultFile['scenarios']>()
  for (const scenario of result.scenarios) {
    const { pool } = scenario
    if (
      scenario.driver !== goal.driver ||
      scenario.operation !== goal.operation ||
      scenario.queryTimeMs !== goal.queryTimeMs ||
      scenario.mode !== 'concurrent' ||
      scenario.concurrency !== concurrency ||
      scenario.callers !== callers ||
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
  const { pool, concurrency, callers = 1 } = scenarios[0] as ResultFile['scenarios'][number]
  const completed = completedScenarios({ scenarios }).filter(seesPool)
  const givenUp = scenarios.filter((scenario) => scenario.status === 'failed')
  const bursts = completed.flatMap((scenario) => scenario.bursts)
  // The bursts of callers are one in the file, their mean.
  const total = (of: (burst: Burst) => number) =>
    bursts.reduce((sum, burst) => sum + (burst.requests ?? 1) * of(burst), 0)
  const count = total(() => 1)
  const spanMs = total((burst) => burst.makespanMs) / callers
  const checkedOut = completed.reduce((sum, { hold }) => sum + hold.count, 0)
  // The first operation of each caller is left out of its burst, and about one at the end of a slice.
  const uncounted = callers === 1 ? 0 : 2 * callers * bursts.length
  const opened = total((burst) => burst.opened)
  const error = completed.flatMap((scenario) => scenario.errors)[0]
  const throughputs = throughputByRound(bursts, concurrency * callers)
  const rounds = Math.max(1, throughputs.size)
  return {
    pool: { poolSize: pool.poolSize, maxOverflow: pool.maxOverflow },
    operationsTogether: callers === 1 ? concurrency : count / rounds,
    throughputs,
    roundMs: spanMs / rounds,
    p99Ms: Math.max(0, ...completed.map(({ response }) => response.p99Ms)),
    checkouts: checkedOut / Math.max(1, concurrency * (count + uncounted)),
    meanInUse: spanMs === 0 ? 0 : total((burst) => burst.connectionMs) / spanMs,
    failures: failuresIn(completed) + givenUp.length * concurrency,
    operations: (count + givenUp.length) * concurrency,
    eventLoopUtilization:
      bursts.reduce((sum, burst) => sum + burst.eventLoopUtilization, 0) /
      Math.max(1, bursts.length),
    openedPerBurst: opened / Math.max(1, count),
    connectMs: opened === 0 ? 0 : total((burst) => burst.connectMs) / opened,
    error: error ? `${error.name}: ${error.message}` : givenUp[0]?.reason,
  }
}

type Burst = PoolScenario['bursts'][number]

/** The number of failed operations in bursts that count. */
function failuresIn(scenarios: readonly PoolScenario[]): number {
  const failures = scenarios.flatMap(({ bursts }) => bursts).map((burst) => burst.failures)
  const total = failures.reduce((sum, each) => sum + each, 0)
  const isMean = scenarios.some(({ callers }) => callers !== undefined)
  if (total === 0 || !isMean) return total
  // The mean of a round is rounded up, but each failure is counted among the errors.
  return scenarios.flatMap(({ errors }) => errors).reduce((sum, { count }) => sum + count, 0)
}

function throughputByRound(bursts: readonly Burst[], operations: number): Map<number, number> {
  const makespans = new Map<number, number[]>()
  for (const { round, makespanMs } of bursts) {
    // A clock too coarse for the burst gives 0, which has no ratio.
    if (makespanMs > 0) makespans.set(round, [...(makespans.get(round) ?? []), makespanMs])
  }
  return new Map(
    [...makespans].map(([round, values]) => [round, (operations / median(values)) * 1000]),
  )
}
