import type { TuneGoal } from './goal.ts'
import type { PoolFinding, Recommended } from './recommendation.ts'
import type { SizeChoice } from './size-choice.ts'
import { fineGrid } from './size-grid.ts'

/** What is known of a size that was chosen. */
export type ChosenSize = Extract<SizeChoice, { readonly chosen: PoolFinding }>

/**
 * Which rule decided: the p99 of the goal, the connections of the server where a larger pool is faster
 * or may be, or else throughput.
 */
export function decidedBy(size: ChosenSize, goal: TuneGoal): Recommended['decidedBy'] {
  if (goal.p99Ms !== null) return 'p99'
  return isShortOfConnections(size, goal) ? 'connections' : 'throughput'
}

/** Whether a larger pool, which the server has no connections for, is faster or may be. */
export function isShortOfConnections(
  { chosen, connections, findings }: ChosenSize,
  { concurrency, tolerance }: TuneGoal,
): boolean {
  const isFaster = ({ ratioToBest }: PoolFinding) =>
    chosen.ratioToBest < ratioToBest * (1 - tolerance)
  // As many turns as with all that fit: that throughput stays the same up to there tells of no knee.
  const turns = (size: number) => Math.ceil(concurrency / size)
  const isCutOff = connections < concurrency && turns(chosen.pool.poolSize) === turns(connections)
  const larger = findings.filter(({ standing }) => standing === 'does-not-fit')
  return larger.some(isFaster) || (isCutOff && larger.length === 0)
}

/** Whether nothing is known of larger pools. */
export function isLargestMeasured({ chosen, findings }: ChosenSize): boolean {
  return chosen === findings.at(-1)
}

/** Whether the next smaller size of the grid was measured, or there is none. */
export function isNextSmallerMeasured(
  { chosen, findings, connections }: ChosenSize,
  { concurrency }: TuneGoal,
): boolean {
  const { poolSize } = chosen.pool
  const next = fineGrid(concurrency, connections).findLast((size) => size < poolSize)
  return next === undefined || findings.some(({ pool }) => pool.poolSize === next)
}

/**
 * The fastest larger size, where it is faster by more than the tolerance. Beside a choice by p99 it is
 * one that could be set, if there is one; beside any other, one that could not.
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
