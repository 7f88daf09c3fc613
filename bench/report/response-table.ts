import type { SpeedUp } from '../analysis/speed-ups.ts'
import { completedScenarios } from '../result/query.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { validCells, type PoolGrid } from './pool-grid.ts'
import { FAILED, P50, P99, TIMEOUTS } from './scenario-columns.ts'
import type { Column } from './text-table.ts'

export const RESPONSE_COLUMNS: readonly Column<CompletedScenario>[] = [
  { header: 'scenario', align: 'left', text: ({ id }) => id },
  P50,
  P99,
  FAILED,
  TIMEOUTS,
]

/** The scenarios that are in no other table: those measured in one mode only, and those that failed. */
export function unpairedScenarios(
  result: ResultFile,
  rows: readonly SpeedUp[],
  grids: readonly PoolGrid[],
): CompletedScenario[] {
  const failed = rows.filter(({ speedUp }) => speedUp === undefined)
  const paired = new Set([
    ...rows.flatMap((row) => [row.sequential.id, row.concurrent.id]),
    ...grids.flatMap((grid) => validCells(grid).map(({ id }) => id)),
  ])
  const modes = new Set(result.scenarios.map((scenario) => scenario.mode))
  return completedScenarios(result).filter(({ id }) =>
    modes.size === 1 ? !paired.has(id) : failed.some((row) => row.concurrent.id === id),
  )
}
