import type { ResultFile, TargetResult } from '../result/schema.ts'
import { choose, type Choice, type ChoiceRule } from './choice.ts'
import type { TuneGoal } from './goal.ts'
import { fits, isHealthy, sizeSamples, type PoolSample } from './pool-sample.ts'
import type { PoolFinding, Refusal } from './recommendation.ts'
import {
  budgetText,
  connectionsForEach,
  instancesText,
  serverBudget,
  type ServerBudget,
} from './server-budget.ts'
import { fineGrid } from './size-grid.ts'

/** The chosen size of a pool, or the reason why none is recommended. */
export type SizeChoice = {
  readonly pools: readonly PoolSample[]
  readonly findings: readonly PoolFinding[]
  readonly budget: ServerBudget | undefined
  /** The most connections that each instance may have; Infinity for no limit. */
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
  const only = target && onlySize(target, pools, connections, goal)
  if (chosen && !only) return { ...known, chosen, refusal: undefined }
  if (chosen && only)
    return { ...known, chosen: undefined, refusal: tooFewSizes(only, known, goal) }
  return { ...known, chosen: undefined, refusal: refusalOf(target, pools, choice, goal, known) }
}

/** The rule for choosing a size. */
export function sizeRule(
  goal: TuneGoal,
  connections: number,
  { options: { seed } }: ResultFile,
  winResamples?: number,
): ChoiceRule {
  return { key: ({ poolSize }) => poolSize, goal, connections, seed, winResamples }
}

/** The only measured size among several that fit; `undefined` otherwise. */
function onlySize(
  { traits }: TargetResult,
  pools: readonly PoolSample[],
  connections: number,
  { concurrency }: TuneGoal,
): PoolSample | undefined {
  const [first, ...others] = pools.filter(({ pool }) => fits(pool, connections))
  const most = Math.min(connections, traits.maxConnections ?? Infinity)
  return others.length === 0 && fineGrid(concurrency, most).length > 1 ? first : undefined
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
  return p99Unreachable(findings, goal, { budget, connections })
}

function tooFewSizes(
  { pool }: PoolSample,
  { connections }: Pick<SizeChoice, 'connections'>,
  { operation, driver, concurrency }: TuneGoal,
): Refusal {
  const which = Number.isFinite(connections) ? ` of up to ${connections}, which fit the server` : ''
  return {
    code: 'too-few-sizes',
    reason:
      `${operation} on ${driver} with ${concurrency} at once was measured on one size of a pool ` +
      `without overflow${which}: ${pool.poolSize}. It takes two at least to choose from: run ` +
      'poolbench tune, or poolbench run with several sizes in --pool-size',
    closest: null,
  }
}

function nothingMeasured({ driver, operation, concurrency }: TuneGoal, which: string): Refusal {
  return {
    code: 'nothing-measured',
    reason:
      `the file has no measurements of ${operation} on ${driver} with ${concurrency} at once ` +
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
      `${instances} instances need at least one connection each, but the server has ` +
      `${budgetText(budget)}: use fewer instances, a pooler such as PgBouncer in front of the ` +
      'server, or a higher max_connections',
    closest: null,
  }
}

/** The refusal if no size meets the goal: it states how close the best one comes. */
function p99Unreachable(
  findings: readonly PoolFinding[],
  { concurrency, p99Ms, instances }: TuneGoal,
  { budget, connections }: Pick<SizeChoice, 'budget' | 'connections'>,
): Refusal {
  const tooLong = findings.filter(({ standing }) => standing === 'p99-too-long')
  const { pool, p99Ms: leastMs } = tooLong.reduce((a, b) => (b.p99Ms < a.p99Ms ? b : a))
  const isLimited = budget !== undefined && connections < concurrency
  const limit = isLimited
    ? `. No more than ${connections} can be tried: ${instancesText(instances)} share the ` +
      `${budgetText(budget)}; fewer instances, or a higher max_connections, leave more for each`
    : ''
  return {
    code: 'p99-unreachable',
    reason:
      `no size${isLimited ? ` of up to ${connections}` : ''} keeps 99 % of ${concurrency} operations at once below ${p99Ms} ms: ` +
      `${pool.poolSize}+0 comes closest, with ${Number(leastMs.toPrecision(3))} ms` +
      limit,
    closest: { pool, p99Ms: leastMs },
  }
}
