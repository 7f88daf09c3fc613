import { poolCapacity, type PoolSize } from '../../src/index.ts'
import { speedUps, type SpeedUp } from '../analysis/speed-ups.ts'
import { trustWarnings } from '../analysis/trust.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { CompletedScenario, ResultFile, TargetResult } from '../result/schema.ts'
import { valuesNeeded } from '../stats/interval.ts'
import { explainClaim } from './claim-text.ts'
import {
  bullets,
  formatCallers,
  formatCount,
  formatDuration,
  formatMachine,
  formatMoment,
  formatSetting,
  wrap,
} from './format.ts'
import { groupBy } from './group-by.ts'
import { renderNativePools } from './native-pool-table.ts'
import { poolGrids, soundCells, type PoolGrid } from './pool-grid.ts'
import { renderPoolHeatMaps } from './pool-heat-map.ts'
import { renderPoolSizes } from './pool-size-table.ts'
import { renderSpeedUpChart } from './speed-up-chart.ts'
import { groupByWork, SPEED_UP_COLUMNS } from './speed-up-table.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { renderTimeSplit } from './time-split-table.ts'

const WIDTH = 100

/** Of the intervals shown. */
const CONFIDENCE = 0.95

/** The whole report for a terminal: what was measured, where, and what it means. */
export function renderTextReport(result: ResultFile): string {
  const rows = speedUps(result)
  const grids = poolGrids(result)
  const lines = [
    ...header(result),
    ...sections(rows),
    ...unpaired(result, rows, grids),
    ...renderPoolSizes(result, grids),
    ...grids.flatMap((grid) => [...renderPoolHeatMaps(grid), ...renderTimeSplit(grid)]),
    ...renderNativePools(result),
    ...explainClaim(result, rows),
    ...notes(result, rows),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function header(result: ResultFile): string[] {
  const { environment: machine, options } = result
  const versions = Object.entries(machine.libraries).map(([name, version]) => `${name} ${version}`)
  return [
    `poolbench ${result.poolbenchVersion}, ${formatMoment(result.startedAt)}` +
      (result.quick ? '   QUICK: too short for a comparison' : '') +
      (result.complete ? '' : '   INTERRUPTED: not all was measured') +
      (options.lengthening ? `   MADE SLOWER: ${options.lengthening} times as long` : ''),
    [formatMachine(machine), ...versions].join(', '),
    `${formatCount(options.rounds, 'round')} of 1 to ${options.maxBurstsPerRound} bursts, seed ${options.seed}, ` +
      `${options.rows} users in the table`,
    '',
  ]
}

/** A section for each query time and operation: a table for each database, and a chart. */
function sections(rows: readonly SpeedUp[]): string[] {
  return groupByWork(rows).flatMap((group) => {
    const { operation, queryTimeMs, mode, callers } = (group[0] as SpeedUp).concurrent
    const what =
      queryTimeMs > 0
        ? `Queries of ${formatSetting(queryTimeMs)} (${operation} after a sleep in the database)`
        : `The database's own latency (${operation} without added query time)`
    const limited = mode === 'limited' ? ', through a limiter' : ''
    return [
      `== ${what}${limited}${formatCallers(callers)} ==`,
      '',
      ...groupBy(group, (row) => row.concurrent.driver).flatMap(driverTable),
      ...charts(group, queryTimeMs),
    ]
  })
}

function driverTable(rows: readonly SpeedUp[]): string[] {
  const { target } = rows[0] as SpeedUp
  const sorted = [...rows].sort(
    (a, b) =>
      poolCapacity(a.concurrent.pool) - poolCapacity(b.concurrent.pool) ||
      a.concurrent.pool.poolSize - b.concurrent.pool.poolSize ||
      formatPool(a.concurrent.pool).localeCompare(formatPool(b.concurrent.pool)) ||
      a.concurrent.concurrency - b.concurrent.concurrency,
  )
  return [...wrap(describeTarget(target), WIDTH), ...renderTextTable(SPEED_UP_COLUMNS, sorted), '']
}

function describeTarget(target: TargetResult): string {
  const where = target.startedByPoolbench ? 'started by poolbench' : target.url
  const one = target.traits.maxConnections === 1 ? '; one handle: any pool is 1+0 here' : ''
  return `${target.driver}: ${target.version}, ${where}${one}`
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

const PLAIN_COLUMNS: readonly Column<CompletedScenario>[] = [
  { header: 'scenario', align: 'left', text: ({ id }) => id },
  { header: 'p50', align: 'right', text: ({ response }) => formatDuration(response.p50Ms) },
  { header: 'p99', align: 'right', text: ({ response }) => formatDuration(response.p99Ms) },
  { header: 'failed', align: 'right', text: (row) => String(count(row, 'failures')) },
  { header: 'timeouts', align: 'right', text: (row) => String(count(row, 'timeouts')) },
]

/** Scenarios that stand in no other table: those measured in one mode only, and those that failed. */
function unpaired(
  result: ResultFile,
  rows: readonly SpeedUp[],
  grids: readonly PoolGrid[],
): string[] {
  const failed = rows.filter(({ speedUp }) => speedUp === undefined)
  const paired = new Set([
    ...rows.flatMap((row) => [row.sequential.id, row.concurrent.id]),
    ...grids.flatMap((grid) => soundCells(grid).map(({ id }) => id)),
  ])
  const modes = new Set(result.scenarios.map((scenario) => scenario.mode))
  const lone = result.scenarios.filter(
    (scenario): scenario is CompletedScenario =>
      scenario.status === 'completed' &&
      (modes.size === 1
        ? !paired.has(scenario.id)
        : failed.some((row) => row.concurrent.id === scenario.id)),
  )
  if (lone.length === 0) return []
  return ['== Response times ==', '', ...renderTextTable(PLAIN_COLUMNS, lone), '']
}

function notes(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  const texts = [
    ...result.warnings,
    ...fewRounds(result, rows),
    ...trustWarnings(result),
    ...rows.flatMap((row) => row.warnings.map((warning) => `${row.concurrent.id}: ${warning}`)),
    ...failures(result),
  ]
  return texts.length === 0 ? [] : ['Notes', ...bullets(texts, WIDTH), '']
}

function fewRounds({ options }: ResultFile, rows: readonly SpeedUp[]): string[] {
  const needed = valuesNeeded(CONFIDENCE)
  if (rows.length === 0 || options.rounds >= needed) return []
  return [
    `${options.rounds === 1 ? '1 round gives no interval' : `${options.rounds} rounds give no ${CONFIDENCE * 100} % interval, only the range seen`}: it takes ${needed} (--rounds ${needed})`,
  ]
}

/** One line for all scenarios of a database that failed for the same reason. */
function failures(result: ResultFile): string[] {
  const lines = new Map<string, string[]>()
  const add = (text: string, id: string): void => {
    lines.set(text, [...(lines.get(text) ?? []), id])
  }
  for (const scenario of result.scenarios) {
    if (scenario.status === 'failed') add(`not measured: ${scenario.reason}`, scenario.id)
    else for (const error of scenario.errors) add(`${error.name}: ${error.message}`, scenario.id)
  }
  return [...lines].map(([text, ids]) =>
    ids.length === 1 ? `${ids[0]}: ${text}` : `${ids.length} scenarios, first ${ids[0]}: ${text}`,
  )
}

function count(scenario: CompletedScenario, field: 'failures' | 'timeouts'): number {
  return scenario.bursts.reduce((total, burst) => total + burst[field], 0)
}
