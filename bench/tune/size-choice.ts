import type { ResultFile, TargetResult } from '../result/schema.ts'
import { choose, type Choice, type ChoiceRule } from './choice.ts'
import type { TuneGoal } from './goal.ts'
import { isHealthy, sizeSamples, type PoolSample } from './pool-sample.ts'
import type { PoolFinding, Refusal } from './recommendation.ts'
import { connectionsForEach, serverBudget, type ServerBudget } from './server-budget.ts'

/** The size of a pool, or why none is recommended. */
export type SizeChoice = {
  readonly pools: readonly PoolSample[]
  readonly findings: readonly PoolFinding[]
  readonly budget: ServerBudget | undefined
  /** The most connections that each instance may have; Infinity: no limit. */
  readonly connections: number
} & (
  | { readonly chosen: PoolFinding; readonly refusal: undefined }
  | { readonly chosen: undefined; readonly refusal: Refusal }
)

/**
 * Chooses `pool_size` for `goal.concurrency`.
 *
 * @param winResamples - as in {@link choose}.
 */
export function chooseSize(result: ResultFile, goal: TuneGoal, winResamples?: number): SizeChoice {
  const target = result.targets.find(({ driver }) => driver === goal.driver)
  const pools = sizeSamples(result, goal)
  const budget = target && serverBudget(target)
  const connections = connectionsForEach(budget, goal.instances)
  const choice = choose(pools, sizeRule(goal, connections, result, winResamples))
  const { findings, chosen } = choice
  const known = { pools, findings, budget, connections }
  if (chosen) return { ...known, chosen, refusal: undefined }
  return { ...known, chosen: undefined, refusal: refusalOf(target, pools, choice, goal, known) }
}

/** How a size is chosen among others. */
export function sizeRule(
  goal: TuneGoal,
  connections: number,
  { options: { seed } }: ResultFile,
  winResamples?: number,
): ChoiceRule {
  return { key: ({ poolSize }) => poolSize, goal, connections, seed, winResamples }
}

function refusalOf(
  target: TargetResult | undefined,
  pools: readonly PoolSample[],
  { findings, ranking }: Choice,
  goal: TuneGoal,
  { budget, connections }: Pick<SizeChoice, 'budget' | 'connections'>,
): Refusal {
  if (!target || pools.length === 0) return nothingMeasured(goal, '')
  if (budget && connections === 0) return doesNotFit(budget, goal)
  if (!pools.some(isHealthy)) return operationFails(pools, goal)
  if (!ranking) return nothingMeasured(goal, ` of up to ${connections}, which fit the server`)
  return p99Unreachable(findings, goal)
}

function nothingMeasured({ driver, operation, concurrency }: TuneGoal, which: string): Refusal {
  return {
    code: 'nothing-measured',
    reason:
      `nothing was measured of ${operation} on ${driver} with ${concurrency} at once ` +
      `on pools without overflow${which}: run poolbench tune`,
    closest: null,
  }
}

function operationFails(pools: readonly PoolSample[], { operation }: TuneGoal): Refusal {
  const failures = pools.reduce((sum, pool) => sum + pool.failures, 0)
  const operations = pools.reduce((sum, pool) => sum + pool.operations, 0)
  const error = pools.find((pool) => pool.error !== undefined)?.error
  return {
    code: 'operation-fails',
    reason:
      `${operation} failed on every size, ${failures} of ${operations} operations` +
      (error === undefined ? '' : `: ${error}`),
    closest: null,
  }
}

function doesNotFit(budget: ServerBudget, { instances }: TuneGoal): Refusal {
  return {
    code: 'does-not-fit',
    reason:
      `${instances} instances take a connection each at least, and the server has ` +
      `${budgetText(budget)}: fewer instances, a pooler such as PgBouncer between them and the ` +
      'server, or a higher max_connections',
    closest: null,
  }
}

/** No size keeps the goal, so that none can be recommended for it: how near one comes is the answer. */
function p99Unreachable(
  findings: readonly PoolFinding[],
  { concurrency, p99Ms }: TuneGoal,
): Refusal {
  const tooLong = findings.filter(({ standing }) => standing === 'p99-too-long')
  const { pool, p99Ms: leastMs } = tooLong.reduce((a, b) => (b.p99Ms < a.p99Ms ? b : a))
  return {
    code: 'p99-unreachable',
    reason:
      `no size keeps 99 % of ${concurrency} operations at once below ${p99Ms} ms: ` +
      `${pool.poolSize}+0 comes closest, with ${Number(leastMs.toPrecision(3))} ms`,
    closest: { pool, p99Ms: leastMs },
  }
}

/** `57 connections free for this user (max_connections=100, 3 reserved)`. */
export function budgetText({ maxConnections, reserved, available }: ServerBudget): string {
  return (
    `${available} ${available === 1 ? 'connection' : 'connections'} free for this user ` +
    `(max_connections=${maxConnections}, ${reserved} reserved)`
  )
}
