import type { ResultFile } from '../result/schema.ts'
import type { TuneGoal } from './goal.ts'
import { isSurelyWithin } from './p99.ts'
import type { CrossCheck, PoolFinding, Recommended } from './recommendation.ts'
import { untriedOf, untriedText } from './untried.ts'

/** The evidence on which a recommendation is judged. */
export interface ConfidenceEvidence {
  readonly result: ResultFile
  readonly goal: TuneGoal
  readonly chosen: PoolFinding
  readonly sizes: readonly PoolFinding[]
  readonly decidedBy: Recommended['decidedBy']
  readonly crossChecks: readonly CrossCheck[]
  /** Whether larger pools were not measured although more operations are due at once. */
  readonly isLargestMeasured: boolean
  readonly overflowDoubt: string | undefined
}

/** The win share below which the size is only one of several good ones. */
const CONCLUSIVE_WIN_SHARE = 0.6

const ROUNDS_FOR_HIGH = 10
const ROUNDS_FOR_MEDIUM = 6

/**
 * The confidence of a recommendation, with the reasons against a higher one: low for a serious doubt or two
 * contradicting cross-checks, medium for a lesser doubt.
 */
export function confidenceOf({
  result,
  goal,
  chosen,
  sizes,
  decidedBy,
  crossChecks,
  isLargestMeasured,
  overflowDoubt,
}: ConfidenceEvidence): Pick<Recommended, 'confidence' | 'doubts'> {
  // A single handle leaves no choice to be uncertain about.
  if (decidedBy === 'one-handle') return { confidence: 'high', doubts: [] }
  const grave: string[] = []
  const lesser: string[] = []
  const { poolSize } = chosen.pool
  const upperMs = chosen.p99UpperMs
  if (goal.p99Ms !== null && upperMs !== null && !isSurelyWithin(goal.p99Ms, upperMs)) {
    grave.push(`p99 may exceed ${goal.p99Ms} ms: its upper bound is ${upperMs.toFixed(0)} ms`)
  }
  if (chosen.winShare < CONCLUSIVE_WIN_SHARE) {
    const share = (chosen.winShare * 100).toFixed(0)
    grave.push(`${poolSize} is chosen in only ${share} % of the resamplings`)
  }
  for (const untried of untriedOf(sizes, chosen, decidedBy === 'p99')) {
    grave.push(untriedText(String(untried.pool.poolSize), untried, goal))
  }
  if (!result.complete) grave.push('the run was interrupted')
  if (result.quick) grave.push('a quick run is too short for a comparison')
  if (chosen.rounds < ROUNDS_FOR_HIGH) {
    const doubts = chosen.rounds < ROUNDS_FOR_MEDIUM ? grave : lesser
    doubts.push(`only ${chosen.rounds} of ${ROUNDS_FOR_HIGH} rounds`)
  }
  if (isLargestMeasured) {
    lesser.push(`${poolSize} is the largest size that was measured`)
  }
  if (decidedBy === 'p99' && goal.instances > 1) {
    lesser.push(
      `only one of ${goal.instances} instances was measured, without load from the others: with all busy, ` +
        'p99 may be longer',
    )
  }
  if (overflowDoubt !== undefined) lesser.push(overflowDoubt)
  const against = crossChecks
    .filter(({ agrees }) => agrees === false)
    .map(({ name, connections }) => `${NAMES[name]} says ${connections?.toFixed(0)}`)
  const isLow = grave.length > 0 || against.length > 1
  const isMedium = lesser.length > 0 || against.length > 0
  return {
    confidence: isLow ? 'low' : isMedium ? 'medium' : 'high',
    doubts: [...grave, ...lesser, ...against],
  }
}

const NAMES: Record<CrossCheck['name'], string> = {
  bound: 'the bound',
  'littles-law': "Little's law",
  usl: 'the Universal Scalability Law',
  cores: 'the rule of thumb for cores',
}
