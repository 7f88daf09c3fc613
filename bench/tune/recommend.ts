import type { ResultFile, TargetResult } from '../result/schema.ts'
import { confidenceOf } from './confidence.ts'
import { crossChecksOf } from './cross-checks.ts'
import type { TuneGoal } from './goal.ts'
import { chooseOverflow } from './overflow.ts'
import { overflowSamples } from './pool-sample.ts'
import type { PoolFinding, Recommendation, Recommended } from './recommendation.ts'
import { connectionsForEach, serverBudget } from './server-budget.ts'
import { chooseSize } from './size-choice.ts'

/**
 * The pool to set for a goal, from nothing but a result: `pool_size` for `goal.concurrency`, the
 * smallest that is as good as the best, and `max_overflow` for `goal.burst`; or why there is none.
 */
export function recommend(result: ResultFile, goal: TuneGoal): Recommendation {
  const target = result.targets.find(({ driver }) => driver === goal.driver)
  const { seed } = result.options
  const { pools, findings, chosen, refusal } = chooseSize(result, goal)
  if (refusal) return { kind: 'refused', goal, ...refusal, sizes: findings }

  const { poolSize } = chosen.pool
  const connections = connectionsForEach(target && serverBudget(target), goal.instances)
  const overflow = chooseOverflow(
    overflowSamples(result, goal, poolSize),
    poolSize,
    goal,
    connections,
    seed,
  )
  const equivalent = equivalentTo(chosen, findings)
  const crossChecks = crossChecksOf({
    chosen,
    pools,
    concurrency: goal.concurrency,
    target: target as TargetResult,
    environment: result.environment,
    seed,
  })
  return {
    kind: 'recommended',
    goal,
    pool: { poolSize, maxOverflow: overflow.maxOverflow },
    sizes: findings,
    overflows: overflow.findings,
    overflowReason: overflow.reason,
    equivalent,
    winShare: chosen.winShare,
    crossChecks,
    ...confidenceOf({
      result,
      chosen,
      equivalent,
      crossChecks,
      isLargestMeasured: chosen === findings.at(-1) && poolSize < goal.concurrency,
      overflowDoubt: overflow.doubt,
    }),
  }
}

/** The sizes around the chosen one that are as good, up to the first that is not. */
function equivalentTo(
  chosen: PoolFinding,
  findings: readonly PoolFinding[],
): Recommended['equivalent'] {
  const index = findings.indexOf(chosen)
  const gapBelow = findings.findLastIndex(
    ({ isEquivalent }, other) => other < index && !isEquivalent,
  )
  const gapAbove = findings.findIndex(({ isEquivalent }, other) => other > index && !isEquivalent)
  const from = findings[gapBelow + 1] ?? chosen
  const to = (gapAbove === -1 ? findings.at(-1) : findings[gapAbove - 1]) ?? chosen
  return { from: from.pool.poolSize, to: to.pool.poolSize }
}
