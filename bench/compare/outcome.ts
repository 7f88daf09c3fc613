import type { Comparison } from './comparison.ts'

/** The overall outcome of a comparison. */
export type Outcome = 'regressed' | 'nothing-in-common' | 'undecided' | 'fine'

/**
 * The outcome of a comparison. `undecided`: nothing regressed, but something is inconclusive, cannot be
 * compared, or is missing.
 */
export function outcomeOf(comparison: Comparison): Outcome {
  const { ratios, counts, failed, scenarios, missing } = comparison
  const regressed = ratios.regressed + counts.regressed + failed.filter(has('regressed')).length > 0
  if (regressed) return 'regressed'
  if (scenarios.length === 0 && !failed.some(has('improved'))) return 'nothing-in-common'
  const isUndecided =
    ratios.inconclusive + counts.inconclusive + missing.length > 0 ||
    failed.some(has(undefined)) ||
    comparison.obstacles.length > 0 ||
    scenarios.some(({ ratios }) => ratios.some(({ unjudged }) => unjudged === 'operations failed'))
  return isUndecided ? 'undecided' : 'fine'
}

function has(verdict: string | undefined): (failed: Comparison['failed'][number]) => boolean {
  return (failed) => failed.verdict === verdict
}
