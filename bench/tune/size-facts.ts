import { turnsOn, type TuneGoal } from './goal.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'
import type { SizeChoice } from './size-choice.ts'
import { fineGrid } from './size-grid.ts'

/** The facts about a chosen size. */
export type ChosenSize = Extract<SizeChoice, { readonly chosen: PoolFinding }>

/**
 * The rule that decided: the p99 of the goal, the connections of the server if a larger pool is or may be
 * faster, or else throughput.
 */
export function decidedBy(size: ChosenSize, goal: TuneGoal): Recommended['decidedBy'] {
  if (goal.p99Ms !== null) return 'p99'
  return isShortOfConnections(size, goal) ? 'connections' : 'throughput'
}

/** Whether a larger pool, for which the server has no connections, is or may be faster. */
export function isShortOfConnections(
  { chosen, connections, findings }: ChosenSize,
  goal: TuneGoal,
): boolean {
  const { concurrency, tolerance } = goal
  const isFaster = ({ ratioToBest }: PoolFinding) =>
    chosen.ratioToBest < ratioToBest * (1 - tolerance)
  // A larger size with about as many turns cannot be much faster, so equal throughput is no sign of a knee.
  const areEqual =
    turnsOn(chosen.pool.poolSize, goal) * (1 - tolerance) <= turnsOn(connections, goal)
  const isCutOff = connections < concurrency && areEqual
  const larger = findings.filter(({ standing }) => standing === 'does-not-fit')
  return larger.some(isFaster) || (isCutOff && larger.length === 0)
}

/** Whether no larger pool was measured. */
export function isLargestMeasured({ chosen, findings }: ChosenSize): boolean {
  return chosen === findings.at(-1)
}

/** Whether the next smaller size of the grid was measured, or does not exist. */
export function isNextSmallerMeasured(
  { chosen, findings, connections }: ChosenSize,
  { concurrency }: TuneGoal,
): boolean {
  const { poolSize } = chosen.pool
  const next = fineGrid(concurrency, connections).findLast((size) => size < poolSize)
  return next === undefined || findings.some(({ pool }) => pool.poolSize === next)
}

/**
 * The fastest larger size, if it is faster by more than the tolerance. If p99 decided, it is preferably one
 * that fits the server; otherwise preferably one that does not.
 */
export function largerOf(
  { chosen, findings }: Pick<ChosenSize, 'chosen' | 'findings'>,
  { tolerance, p99Ms }: TuneGoal,
): Recommended['larger'] {
  const faster = findings.filter(
    ({ pool, ratioToBest, standing }) =>
      standing !== 'failed' &&
      pool.poolSize > chosen.pool.poolSize &&
      chosen.ratioToBest < ratioToBest * (1 - tolerance),
  )
  const ofInterest = faster.filter(
    ({ standing }) => (standing === 'does-not-fit') === (p99Ms === null),
  )
  const [first, ...rest] = ofInterest.length > 0 ? ofInterest : faster
  if (!first) return null
  const best = rest.reduce((a, b) => (b.ratioToBest > a.ratioToBest ? b : a), first)
  return { poolSize: best.pool.poolSize, gain: best.ratioToBest / chosen.ratioToBest - 1 }
}
