import { speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { explainClaim } from './claim-text.ts'
import { formatMachine, formatMoment, libraryVersions } from '../format.ts'
import { groupBy } from '../group-by.ts'
import { headlineTexts } from './headline-text.ts'
import { renderNativePools } from './native-pool-table.ts'
import { reportNotes, runWarnings } from './notes.ts'
import { describePlan } from './plan-text.ts'
import { poolGrids } from './pool-grid.ts'
import { renderPoolHeatMaps } from './pool-heat-map.ts'
import { renderPoolSizes } from './pool-size-table.ts'
import { RESPONSE_COLUMNS, unpairedScenarios } from './response-table.ts'
import { renderSpeedUpCharts } from './speed-up-chart.ts'
import { renderSpeedUps, OF_BOUND_LEGEND } from './speed-up-table.ts'
import { renderTextTable } from './text-table.ts'
import { renderTimeSplit } from './time-split-table.ts'
import { describeTarget, groupByWork, workTitle } from './work-title.ts'
import { bullets, wrap } from './wrap.ts'

/** The full report for a terminal: what was measured, where, and what it means. */
export function renderTextReport(result: ResultFile): string {
  const rows = speedUps(result)
  const grids = poolGrids(result)
  const lines = [
    ...header(result),
    ...headline(result, rows),
    ...sections(rows),
    ...legend(rows),
    ...responses(unpairedScenarios(result, rows, grids)),
    ...renderPoolSizes(result, grids),
    ...grids.flatMap((grid) => [...renderPoolHeatMaps(grid), ...renderTimeSplit(grid)]),
    ...renderNativePools(result),
    ...explainClaim(result, rows),
    ...notes(reportNotes(result, rows)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function header(result: ResultFile): string[] {
  const { environment: machine } = result
  return [
    `poolbench ${result.poolbenchVersion}, ${formatMoment(result.startedAt)}`,
    ...wrap([formatMachine(machine), ...libraryVersions(machine)].join(', ')),
    ...wrap(describePlan(result)),
    ...runWarnings(result).flatMap((doubt) =>
      wrap(doubt.replace(/^[^:]+/, (word) => word.toUpperCase())),
    ),
    '',
  ]
}

function headline(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const { title, sentences } = headlineTexts(result, rows)
  return [...wrap(title), '', ...bullets(sentences), '']
}

/** A section for each query time and operation: a table for each database, and charts. */
function sections(rows: readonly SpeedUp[]): string[] {
  return groupByWork(rows).flatMap((group) => {
    const { concurrent } = group[0] as SpeedUp
    return [
      ...wrap(`== ${workTitle(concurrent)} ==`),
      '',
      ...groupBy(group, ({ target }) => target.driver).flatMap(driverTable),
      // Short queries have their own limits, which a table shows better.
      ...(concurrent.queryTimeMs > 0 ? renderSpeedUpCharts(group) : []),
    ]
  })
}

function driverTable(rows: readonly SpeedUp[]): string[] {
  const { target } = rows[0] as SpeedUp
  return [...wrap(describeTarget(target)), '', ...renderSpeedUps(rows), '']
}

/** The explanations that do not fit into the headers of the tables. */
function legend(rows: readonly SpeedUp[]): string[] {
  if (rows.length === 0) return []
  const hasInterval = rows.some(({ interval }) => interval)
  return [`${hasInterval ? 'interval: of 95 %; ' : ''}${OF_BOUND_LEGEND}`, '']
}

function responses(scenarios: readonly CompletedScenario[]): string[] {
  if (scenarios.length === 0) return []
  return ['== Response times ==', '', ...renderTextTable(RESPONSE_COLUMNS, scenarios), '']
}

function notes(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : ['Notes', ...bullets(texts), '']
}
