import { usesUserTable } from '../plan/operations.ts'
import type { ResultFile } from '../result/schema.ts'
import { formatCount } from '../format.ts'

/**
 * The number of measured rounds, and of planned ones if there are more: `6 rounds`, `2 of 6 rounds`, `4 to 5
 * rounds`. The plan of an interrupted run is unknown.
 */
export function measuredRounds({ scenarios, options, complete }: ResultFile): string {
  const counts = scenarios.flatMap((scenario) =>
    scenario.status === 'completed'
      ? [new Set(scenario.bursts.map(({ round }) => round)).size]
      : [],
  )
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (counts.length === 0) return 'no round'
  const range = least === most ? `${least}` : `${least} to ${most}`
  return complete && least < options.rounds
    ? `${range} of ${formatCount(options.rounds, 'round')}`
    : formatCount(range, 'round')
}

/** The line above the numbers: how much was measured, and with which seed. */
export function describePlan(result: ResultFile): string {
  const { maxBurstsPerRound, seed, rows } = result.options
  const usesTable = result.scenarios.some(({ operation }) => usesUserTable(operation))
  return (
    `${measuredRounds(result)} of 1 to ${maxBurstsPerRound} bursts, seed ${seed}` +
    (usesTable ? `, ${rows} users in the table` : '')
  )
}
