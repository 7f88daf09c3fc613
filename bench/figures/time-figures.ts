import type { BarChart, DotChart, Point, RowSeries } from '../charts/chart.ts'
import type { CompletedScenario, HistogramResult, ResultFile } from '../result/schema.ts'
import { formatDuration, formatWork } from '../report/format.ts'
import { groupBy } from '../report/group-by.ts'
import { countOf } from '../report/response-table.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { poolCapacity } from '../../src/index.ts'
import { figureId, withFirst, workParts, type Figure, type Variant } from './figure.ts'

/** What one database was measured with: the scenarios of one kind of work, of which there is at least one. */
export interface ScenarioGroup {
  readonly driver: string
  /** `postgres, get-user with 10 ms of query time` */
  readonly title: string
  /** By the number of operations, then by the size of the pool. */
  readonly scenarios: readonly CompletedScenario[]
}

/** All that was measured, by database and operation. */
export function scenarioGroups({ scenarios }: ResultFile): ScenarioGroup[] {
  const completed = scenarios.filter(
    (scenario): scenario is CompletedScenario => scenario.status === 'completed',
  )
  return groupBy(completed, ({ driver, operation, queryTimeMs, callers }) =>
    JSON.stringify([driver, operation, queryTimeMs, callers]),
  ).map((group) => {
    const { driver, operation, queryTimeMs, callers } = group[0] as CompletedScenario
    const title = `${driver}, ${formatWork(operation, queryTimeMs, callers)}`
    return { driver, title, scenarios: inOrder(group) }
  })
}

/** What an operation spends its time on, and when the answers came: two figures for each group. */
export function timeFigures(group: ScenarioGroup): Figure[] {
  const { driver, title, scenarios } = group
  const [first] = scenarios as readonly [CompletedScenario, ...CompletedScenario[]]
  const parts = [driver, ...workParts(first)]
  // Of a native pool neither waits nor connections are seen: all of it would be drawn as hold.
  const queued = scenarios.filter(({ pool }) => pool.native === undefined)
  return [
    ...figureOf({ ...group, scenarios: queued }, timeSplit, {
      id: figureId('time', ...parts),
      title: `Where the time of an operation goes: ${title}`,
      caption:
        'Means: wait for a connection of the pool, connect where one had to be opened, hold it ' +
        'until it is returned.',
    }),
    ...figureOf(group, percentiles, {
      id: figureId('latency', ...parts),
      title: `Response times: ${title}`,
      caption:
        (first.callers === undefined
          ? 'From the start of the burst, or of the operation where they run one after another.'
          : 'Of whole bursts, as their callers saw them.') +
        ' What failed has none. The axis is logarithmic.',
    }),
  ]
}

function figureOf(
  { driver, scenarios }: ScenarioGroup,
  draw: (scenarios: readonly CompletedScenario[]) => Variant['chart'],
  texts: Pick<Figure, 'id' | 'title' | 'caption'>,
): Figure[] {
  if (scenarios.length === 0) return []
  const variants = groupBy(scenarios, ({ concurrency }) => String(concurrency)).map((bursts) => ({
    label: String((bursts[0] as CompletedScenario).concurrency),
    chart: draw(bursts),
  }))
  const largest = String(Math.max(...scenarios.map(({ concurrency }) => concurrency)))
  return [{ ...texts, driver, by: 'operations in a burst', variants: withFirst(largest, variants) }]
}

const PARTS = ['wait', 'connect', 'hold'] as const

function timeSplit(scenarios: readonly CompletedScenario[]): BarChart {
  return {
    kind: 'bars',
    xLabel: 'mean of an operation',
    quantity: 'duration',
    rows: scenarios.map(rowLabel),
    series: PARTS.map((part) => ({
      name: part,
      tone: part,
      points: scenarios.map((scenario) => durationPoint(scenario[part].meanMs)),
    })),
  }
}

const PERCENTILES = [
  { name: 'p50', field: 'p50Ms' },
  { name: 'p90', field: 'p90Ms' },
  { name: 'p95', field: 'p95Ms' },
  { name: 'p99', field: 'p99Ms' },
  { name: 'p99.9', field: 'p999Ms' },
  { name: 'max', field: 'maxMs' },
] as const satisfies readonly { name: string; field: keyof HistogramResult }[]

function percentiles(scenarios: readonly CompletedScenario[]): DotChart {
  return {
    kind: 'dots',
    scale: 'log',
    xLabel: 'response time',
    quantity: 'duration',
    rows: scenarios.map(rowLabel),
    series: PERCENTILES.map(({ name, field }, index): RowSeries => ({
      name,
      tone: index,
      points: scenarios.map(({ response }) =>
        // A logarithmic axis has no place for nothing.
        response[field] > 0 ? durationPoint(response[field]) : null,
      ),
    })),
  }
}

function durationPoint(ms: number): Point {
  return { value: ms, text: ms === 0 ? '0' : formatDuration(ms) }
}

function rowLabel(scenario: CompletedScenario): string {
  const { pool, mode } = scenario
  const failed = countOf(scenario, 'failures')
  return `${formatPool(pool)} ${mode}${failed === 0 ? '' : `, ${failed} failed`}`
}

function inOrder(scenarios: readonly CompletedScenario[]): CompletedScenario[] {
  return [...scenarios].sort(
    (a, b) =>
      a.concurrency - b.concurrency ||
      poolCapacity(a.pool) - poolCapacity(b.pool) ||
      a.pool.poolSize - b.pool.poolSize,
  )
}
