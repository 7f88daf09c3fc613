import type { SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { formatDuration } from '../format.ts'
import { validCells, type PoolGrid } from './pool-grid.ts'
import type { Column } from './text-table.ts'

/** Operations that rejected: they have no response time. */
export const FAILED_COLUMN: Column<CompletedScenario> = {
  header: 'failed',
  align: 'right',
  text: (row) => String(countOf(row, 'failures')),
}

export const RESPONSE_COLUMNS: readonly Column<CompletedScenario>[] = [
  { header: 'scenario', align: 'left', text: ({ id }) => id },
  { header: 'p50', align: 'right', text: ({ response }) => formatDuration(response.p50Ms) },
  { header: 'p99', align: 'right', text: ({ response }) => formatDuration(response.p99Ms) },
  FAILED_COLUMN,
  { header: 'timeouts', align: 'right', text: (row) => String(countOf(row, 'timeouts')) },
]

/** Scenarios that stand in no other table: those measured in one mode only, and those that failed. */
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
  return result.scenarios.filter(
    (scenario): scenario is CompletedScenario =>
      scenario.status === 'completed' &&
      (modes.size === 1
        ? !paired.has(scenario.id)
        : failed.some((row) => row.concurrent.id === scenario.id)),
  )
}

export function countOf(scenario: CompletedScenario, field: 'failures' | 'timeouts'): number {
  return scenario.bursts.reduce((total, burst) => total + burst[field], 0)
}
