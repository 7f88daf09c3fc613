import type { TuneGoal } from './goal.ts'
import type { PoolFinding } from './recommendation.ts'

/** Pools that might have been chosen, had there been enough rounds to tell. */
export function untriedOf(
  findings: readonly PoolFinding[],
  chosen: PoolFinding,
  isByP99: boolean,
): PoolFinding[] {
  // Of those that keep a p99 the smallest is chosen: a larger one does not matter.
  const rivals = isByP99 ? findings.slice(0, findings.indexOf(chosen)) : findings
  return rivals.filter(({ standing }) => standing === 'too-few-rounds')
}

/**
 * A doubt about one of them.
 *
 * @param name - what tells the pool from the others.
 */
export function untriedText(name: string, { rounds }: PoolFinding, { p99Ms }: TuneGoal): string {
  const seems = p99Ms === null ? 'looks faster' : `seems to keep p99 below ${p99Ms} ms`
  return `${name} ${seems}, in ${rounds} rounds: too few to tell`
}
