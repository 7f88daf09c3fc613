import type { PoolSize } from '../../src/index.ts'
import { speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { explainClaim } from './claim-text.ts'
import { bullets, formatCount, formatMachine, formatMoment, wrap } from './format.ts'
import { groupBy } from './group-by.ts'
import { libraryVersions } from './library-versions.ts'
import { renderNativePools } from './native-pool-table.ts'
import { reportNotes } from './notes.ts'
import { poolGrids } from './pool-grid.ts'
import { renderPoolHeatMaps } from './pool-heat-map.ts'
import { renderPoolSizes } from './pool-size-table.ts'
import { RESPONSE_COLUMNS, unpairedScenarios } from './response-table.ts'
import { renderSpeedUpChart } from './speed-up-chart.ts'
import {
  describeTarget,
  groupByWork,
  inPoolOrder,
  SPEED_UP_COLUMNS,
  workTitle,
} from './speed-up-table.ts'
import { renderTextTable } from './text-table.ts'
import { renderTimeSplit } from './time-split-table.ts'

const WIDTH = 100

/** The whole report for a terminal: what was measured, where, and what it means. */
export function renderTextReport(result: ResultFile): string {
  const rows = speedUps(result)
  const grids = poolGrids(result)
  const lines = [
    ...header(result),
    ...sections(rows),
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
  const { environment: machine, options } = result
  return [
    `poolbench ${result.poolbenchVersion}, ${formatMoment(result.startedAt)}` +
      (result.quick ? '   QUICK: too short for a comparison' : '') +
      (result.complete ? '' : '   INTERRUPTED: not all was measured') +
      (options.lengthening ? `   MADE SLOWER: ${options.lengthening} times as long` : ''),
    [formatMachine(machine), ...libraryVersions(machine)].join(', '),
    `${formatCount(options.rounds, 'round')} of 1 to ${options.maxBurstsPerRound} bursts, seed ${options.seed}, ` +
      `${options.rows} users in the table`,
    '',
  ]
}

/** A section for each query time and operation: a table for each database, and a chart. */
function sections(rows: readonly SpeedUp[]): string[] {
  return groupByWork(rows).flatMap((group) => {
    const { concurrent } = group[0] as SpeedUp
    return [
      `== ${workTitle(concurrent)} ==`,
      '',
      ...groupBy(group, (row) => row.concurrent.driver).flatMap(driverTable),
      ...charts(group, concurrent.queryTimeMs),
    ]
  })
}

function driverTable(rows: readonly SpeedUp[]): string[] {
  const { target } = rows[0] as SpeedUp
  return [
    ...wrap(describeTarget(target), WIDTH),
    ...renderTextTable(SPEED_UP_COLUMNS, inPoolOrder(rows)),
    '',
  ]
}

/** For the longest query time alone: short queries have their own limits, which a table tells better. */
function charts(rows: readonly SpeedUp[], queryTimeMs: number): string[] {
  if (queryTimeMs === 0) return []
  const single = rows.filter(({ target }) => target.traits.maxConnections === 1)
  const pooled = rows.filter(
    ({ target, concurrent }) =>
      target.traits.maxConnections !== 1 && concurrent.pool.native === undefined,
  )
  return groupBy(pooled, ({ concurrent }) => formatPool(concurrent.pool)).flatMap((group) => {
    const pool: PoolSize = (group[0] as SpeedUp).concurrent.pool
    const chart = renderSpeedUpChart(pool, [...single, ...group])
    return chart.length > 0 ? [...chart, ''] : []
  })
}

function responses(scenarios: readonly CompletedScenario[]): string[] {
  if (scenarios.length === 0) return []
  return ['== Response times ==', '', ...renderTextTable(RESPONSE_COLUMNS, scenarios), '']
}

function notes(texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : ['Notes', ...bullets(texts, WIDTH), '']
}
