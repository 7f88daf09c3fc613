import { poolCapacity, type PoolSize } from '../../src/index.ts'
import { medianMakespan } from '../analysis/speed-ups.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { queuePoolBursts } from '../result/query.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import { formatDuration, formatWork } from '../format.ts'
import type { PoolGrid } from './pool-grid.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { wrap } from './wrap.ts'

interface PoolRow {
  readonly pool: PoolSize
  readonly byDriver: ReadonlyMap<string, CompletedScenario>
}

/**
 * The tables of makespan by pool size, for the largest burst at each query time that was measured on at least
 * three pools. Drivers that use a single connection are left out, and so are those with a grid, which have a
 * heat map.
 */
export function renderPoolSizes(result: ResultFile, grids: readonly PoolGrid[]): string[] {
  const mapped = new Set(grids.flatMap(({ cells }) => cells))
  const bursts = queuePoolBursts(result).filter((scenario) => !mapped.has(scenario))
  const concurrency = Math.max(0, ...bursts.map((scenario) => scenario.concurrency))
  const kinds = new Map<string, CompletedScenario[]>()
  for (const scenario of bursts) {
    if (scenario.concurrency !== concurrency) continue
    const kind = formatWork(scenario.operation, scenario.queryTimeMs, scenario.callers)
    kinds.set(kind, [...(kinds.get(kind) ?? []), scenario])
  }
  return [...kinds].flatMap(([kind, scenarios]) => {
    const drivers = driversWithSeveralPools(scenarios)
    const rows = poolRows(scenarios.filter(({ driver }) => drivers.includes(driver)))
    if (rows.length < 3) return []
    const title = `Pool size against makespan: ${concurrency} × ${kind}`
    return [...wrap(title), '', ...table(rows, drivers), '']
  })
}

function poolRows(scenarios: readonly CompletedScenario[]): PoolRow[] {
  const rows = new Map<string, { pool: PoolSize; byDriver: Map<string, CompletedScenario> }>()
  for (const scenario of scenarios) {
    const key = formatPool(scenario.pool)
    const row = rows.get(key) ?? { pool: scenario.pool, byDriver: new Map() }
    row.byDriver.set(scenario.driver, scenario)
    rows.set(key, row)
  }
  return [...rows.values()].sort(
    (a, b) => poolCapacity(a.pool) - poolCapacity(b.pool) || b.pool.poolSize - a.pool.poolSize,
  )
}

function driversWithSeveralPools(scenarios: readonly CompletedScenario[]): string[] {
  const drivers = scenarios.map((scenario) => scenario.driver)
  return [...new Set(drivers)].filter(
    (driver) => drivers.filter((other) => other === driver).length > 1,
  )
}

function table(rows: readonly PoolRow[], drivers: readonly string[]): string[] {
  const columns: Column<PoolRow>[] = [
    { header: 'pool', align: 'right', text: ({ pool }) => formatPool(pool) },
    { header: 'connections', align: 'right', text: ({ pool }) => String(poolCapacity(pool)) },
    ...drivers.map((driver): Column<PoolRow> => ({
      header: driver,
      align: 'right',
      text: ({ byDriver }) => {
        const scenario = byDriver.get(driver)
        return scenario ? formatDuration(medianMakespan(scenario)) : '-'
      },
    })),
    { header: 'opened in each burst', align: 'right', text: (row) => openedPerBurst(row, drivers) },
  ]
  return renderTextTable(columns, rows)
}

function openedPerBurst({ byDriver }: PoolRow, drivers: readonly string[]): string {
  const counts = drivers.flatMap((driver) => {
    const bursts = byDriver.get(driver)?.bursts
    if (!bursts) return []
    const opened = bursts.flatMap((burst) => burst.opened ?? [])
    // A service opens its connections itself.
    if (opened.length === 0) return []
    return [opened.reduce((total, count) => total + count, 0) / opened.length]
  })
  if (counts.length === 0) return '-'
  const [least, most] = [Math.min(...counts), Math.max(...counts)].map(Math.round)
  return least === most ? String(least) : `${least}..${most}`
}
