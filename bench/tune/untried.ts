import type { TuneGoal } from './goal.ts'
import type { PoolFinding } from './recommendation.ts'

/** The pools that might have been chosen with more rounds. */
export function untriedOf(
  findings: readonly PoolFinding[],
  chosen: PoolFinding,
  isByP99: boolean,
): PoolFinding[] {
  // For a p99 goal the smallest is chosen, so a larger one does not matter.
  const rivals = isByP99 ? findings.slice(0, findings.indexOf(chosen)) : findings
  return rivals.filter(({ standing }) => standing === 'too-few-rounds')
}

/**
 * Describes the doubt about one of them.
 *
 * @param name - the property that distinguishes the pool from the others.
 */
export function untriedText(name: string, { rounds }: PoolFinding, { p99Ms }: TuneGoal): string {
  const seems = p99Ms === null ? 'looks faster' : `seems to keep p99 below ${p99Ms} ms`
  return `${name} ${seems}, in ${rounds} rounds: too few to tell`
}
