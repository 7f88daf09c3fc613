import type { ResultFile, TargetResult } from '../result/schema.ts'
import { confidenceOf } from './confidence.ts'
import { crossChecksOf } from './cross-checks.ts'
import type { TuneGoal } from './goal.ts'
import { limitedBy } from './limited-by.ts'
import { chooseOverflow } from './overflow.ts'
import { borrowOften, overflowSamples } from './pool-sample.ts'
import type { PoolFinding, Recommendation, Recommended } from './recommendation.ts'
import { chooseSize } from './size-choice.ts'
import { decidedBy, isLargestMeasured, largerOf, type ChosenSize } from './size-facts.ts'
import { sizeReason } from './size-reason.ts'

/**
 * The recommendation for a goal, from a result alone: `pool_size` for `goal.concurrency` and `max_overflow`
 * for `goal.burst`; or the reason why there is none.
 */
export function recommend(result: ResultFile, goal: TuneGoal): Recommendation {
  const size = chooseSize(result, goal)
  if (size.refusal) {
    const { refusal, findings } = size
    const nothing = { overflows: [], crossChecks: [] }
    return { goal, recommendation: null, refusal, sizes: [...findings], ...nothing }
  }
  const target = result.targets.find(({ driver }) => driver === goal.driver) as TargetResult
  return target.traits.placement === 'in-process'
    ? oneHandle(size, goal, result)
    : recommendPool(size, goal, result, target)
}

/** The recommendation for a database that allows one handle, which leaves no choice. */
function oneHandle(size: ChosenSize, goal: TuneGoal, result: ResultFile): Recommendation {
  const overflow = { maxOverflow: 0, doubt: undefined, reason: 'there is one handle' }
  const sized = { ...size, chosen: { ...size.chosen, pool: { poolSize: 1, maxOverflow: 0 } } }
  const parts: Parts = {
    by: 'one-handle',
    equivalent: [1],
    larger: null,
    overflow,
    crossChecks: [],
    oftenBorrowed: false,
  }
  return {
    goal,
    recommendation: assemble(sized, goal, result, parts),
    refusal: null,
    sizes: [...size.findings],
    overflows: [],
    crossChecks: [],
  }
}

function recommendPool(
  size: ChosenSize,
  goal: TuneGoal,
  result: ResultFile,
  target: TargetResult,
): Recommendation {
  const { chosen, findings, pools, connections } = size
  const { poolSize } = chosen.pool
  const { seed } = result.options
  const by = decidedBy(size, goal)
  const bursts = overflowSamples(result, goal, poolSize)
  const overflow = chooseOverflow(bursts, poolSize, goal, connections, seed)
  const crossChecks = crossChecksOf({
    chosen,
    pools,
    goal,
    isByThroughput: by === 'throughput',
    target,
    environment: result.environment,
    seed,
  })
  const equivalent = equivalentTo(findings)
  const larger = by === 'throughput' ? null : largerOf(size, goal)
  const oftenBorrowed = borrowOften(pools)
  return {
    goal,
    recommendation: assemble(size, goal, result, {
      by,
      equivalent,
      larger,
      overflow,
      crossChecks,
      oftenBorrowed,
    }),
    refusal: null,
    sizes: [...findings],
    overflows: [...overflow.findings],
    crossChecks,
  }
}

interface Parts extends Pick<Recommended, 'larger'> {
  readonly by: Recommended['decidedBy']
  readonly equivalent: readonly number[]
  readonly overflow: Pick<ReturnType<typeof chooseOverflow>, 'maxOverflow' | 'reason' | 'doubt'>
  readonly crossChecks: Recommendation['crossChecks']
  /** Whether an operation borrows several connections. */
  readonly oftenBorrowed: boolean
}

function assemble(
  size: ChosenSize,
  goal: TuneGoal,
  result: ResultFile,
  { by, equivalent, larger, overflow, crossChecks, oftenBorrowed }: Parts,
): Recommended {
  const { chosen, findings, budget } = size
  const { poolSize } = chosen.pool
  const perInstance = poolSize + overflow.maxOverflow
  return {
    pool: { poolSize, maxOverflow: overflow.maxOverflow },
    decidedBy: by,
    reason: sizeReason(size, goal, { by, larger, equivalent: [...equivalent] }),
    equivalent: [...equivalent],
    winShare: chosen.winShare,
    overflowReason: overflow.reason,
    larger,
    limitedBy: limitedBy(size, goal, by, oftenBorrowed),
    ...confidenceOf({
      result,
      goal,
      chosen,
      sizes: findings,
      decidedBy: by,
      crossChecks,
      isLargestMeasured:
        by === 'throughput' &&
        isLargestMeasured(size) &&
        (poolSize < goal.concurrency || oftenBorrowed),
      overflowDoubt: overflow.doubt,
    }),
    connections: {
      perInstance,
      total: perInstance * goal.instances,
      available: budget?.available ?? null,
    },
  }
}

/** The sizes that serve the goal equally well, including the chosen one. */
function equivalentTo(findings: readonly PoolFinding[]): number[] {
  return findings
    .filter(({ standing }) => EQUIVALENT.has(standing))
    .map(({ pool }) => pool.poolSize)
}

const EQUIVALENT: ReadonlySet<PoolFinding['standing']> = new Set([
  'recommended',
  'as-good',
  'keeps-p99',
])
