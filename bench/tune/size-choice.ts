import type { ResultFile, TargetResult } from '../result/schema.ts'
import { choose, type Choice } from './choice.ts'
import type { TuneGoal } from './goal.ts'
import { sizeSamples, type PoolSample } from './pool-sample.ts'
import type { PoolFinding, Refusal } from './recommendation.ts'
import { connectionsForEach, serverBudget } from './server-budget.ts'

/** From this utilisation of the event loop on, this process is what limits, not the database. */
const SATURATED = 0.9

/** The size of a pool, or why none is recommended. */
export type SizeChoice = {
  readonly pools: readonly PoolSample[]
  readonly findings: readonly PoolFinding[]
} & (
  | { readonly chosen: PoolFinding; readonly refusal: undefined }
  | { readonly chosen: undefined; readonly refusal: Reason }
)

type Reason = Pick<Refusal, 'code' | 'reason'>

/**
 * Chooses `pool_size` for `goal.concurrency`.
 *
 * @param winResamples - as in {@link choose}.
 */
export function chooseSize(result: ResultFile, goal: TuneGoal, winResamples?: number): SizeChoice {
  const target = result.targets.find(({ driver }) => driver === goal.driver)
  const pools = sizeSamples(result, goal)
  const { seed } = result.options
  const choice = choose(pools, ({ poolSize }) => poolSize, goal, seed, winResamples)
  const { findings, chosen } = choice
  const refusal = refusalOf(target, pools, choice, goal)
  if (!chosen || refusal) {
    return { pools, findings, chosen: undefined, refusal: refusal ?? nothingMeasured(goal) }
  }
  return { pools, findings, chosen, refusal: undefined }
}

function refusalOf(
  target: TargetResult | undefined,
  pools: readonly PoolSample[],
  { findings, chosen }: Choice,
  goal: TuneGoal,
): Reason | undefined {
  if (target?.traits.placement === 'in-process') {
    return {
      code: 'process-saturated',
      reason:
        `${goal.driver} is one handle in this thread, which blocks while it works: ` +
        'no pool makes it faster, set 1+0',
    }
  }
  if (!target || pools.length === 0) return nothingMeasured(goal)
  if (!chosen) return noneChosen(pools, findings, goal)
  return processSaturated(findings) ?? doesNotFit(target, chosen, findings, goal)
}

function nothingMeasured({ driver, operation, concurrency }: TuneGoal): Reason {
  return {
    code: 'nothing-measured',
    reason:
      `nothing was measured of ${operation} on ${driver} with ${concurrency} at once ` +
      'on pools without overflow: run poolbench tune',
  }
}

function noneChosen(
  pools: readonly PoolSample[],
  findings: readonly PoolFinding[],
  goal: TuneGoal,
): Reason {
  const healthy = findings.filter(({ failures }) => failures === 0)
  if (healthy.length > 0) {
    const best = healthy.reduce((a, b) => (b.p99Ms < a.p99Ms ? b : a))
    return {
      code: 'p99-unreachable',
      reason:
        `no size keeps 99 % of ${goal.concurrency} operations at once below ${goal.p99Ms} ms: ` +
        `the least is ${best.p99Ms.toFixed(1)} ms, with ${best.pool.poolSize}+0`,
    }
  }
  const failures = pools.reduce((sum, pool) => sum + pool.failures, 0)
  const operations = pools.reduce((sum, pool) => sum + pool.operations, 0)
  const error = pools.find((pool) => pool.error !== undefined)?.error
  return {
    code: 'operation-fails',
    reason:
      `${goal.operation} failed on every size, ${failures} of ${operations} operations` +
      (error === undefined ? '' : `: ${error}`),
  }
}

function processSaturated(findings: readonly PoolFinding[]): Reason | undefined {
  const best = findings.filter(({ isEquivalent }) => isEquivalent)
  const busy = best.reduce((sum, each) => sum + each.eventLoopUtilization, 0) / best.length
  if (!(busy >= SATURATED)) return undefined
  return {
    code: 'process-saturated',
    reason:
      `this process is the limit, not the database: its event loop was ${percent(busy)} busy ` +
      'at the best sizes; measure with longer operations, or fewer rows in each',
  }
}

function doesNotFit(
  target: TargetResult,
  chosen: PoolFinding,
  findings: readonly PoolFinding[],
  { instances }: TuneGoal,
): Reason | undefined {
  const budget = serverBudget(target)
  const each = connectionsForEach(budget, instances)
  const { poolSize } = chosen.pool
  if (!budget || poolSize <= each) return undefined
  const { maxConnections, reserved } = budget
  const fitting = findings.findLast((finding) => finding.pool.poolSize <= each)
  const share = fitting ? ` (${fitting.pool.poolSize} gave ${percent(fitting.ratioToBest)})` : ''
  const instead =
    each === 0 ? `it has too few for ${instances} instances` : `${each}+0 in each would fit${share}`
  return {
    code: 'does-not-fit',
    reason:
      `${poolSize}+0 in ${instances} ${instances === 1 ? 'instance' : 'instances'} takes ` +
      `${poolSize * instances} connections, the server has ${maxConnections - reserved} ` +
      `(${maxConnections} less ${reserved} reserved): ${instead}; or raise max_connections`,
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
