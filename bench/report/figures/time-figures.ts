import { keyOf } from '../../plan/scenario.ts'
import type { BarChart, DotChart, Point, RowSeries } from '../charts/chart.ts'
import { completedScenarios, seesPool } from '../../result/query.ts'
import type {
  CompletedScenario,
  HistogramResult,
  PoolScenario,
  ResultFile,
} from '../../result/schema.ts'
import { formatDuration, formatWork } from '../../format.ts'
import { groupBy } from '../../group-by.ts'
import { failuresOf } from '../scenario-columns.ts'
import { formatPool } from '../../plan/pool-notation.ts'
import { poolCapacity } from '../../../src/index.ts'
import type { Figure, Variant } from './figure.ts'

/** The scenarios of one kind of work on one database, at least one. */
export interface ScenarioGroup {
  readonly driver: string
  /** `get-user with 10 ms of query time` */
  readonly work: string
  /** The scenarios by the number of operations, then by the size of the pool. */
  readonly scenarios: readonly CompletedScenario[]
}

/** All completed scenarios, grouped by database and operation. */
export function scenarioGroups(result: ResultFile): ScenarioGroup[] {
  return groupBy(completedScenarios(result), (each) =>
    keyOf(each, ['driver', 'operation', 'queryTimeMs', 'callers']),
  ).map((group) => {
    const { driver, operation, queryTimeMs, callers } = group[0] as CompletedScenario
    return {
      driver,
      work: formatWork(operation, queryTimeMs, callers),
      scenarios: inOrder(group),
    }
  })
}

/** Two figures: one for the parts of the operations' time, one for response times. */
export function timeFigures(result: ResultFile): Figure[] {
  const groups = scenarioGroups(result)
  const hasCallers = groups.some(({ scenarios }) =>
    scenarios.some(({ callers }) => callers !== undefined),
  )
  // The waits and connections of a native pool are not visible: all its time would be drawn as hold. Those
  // of a service are unknown.
  const queued = groups.map(({ scenarios, ...group }) => ({
    ...group,
    scenarios: scenarios.filter(seesPool).filter(({ pool }) => pool.native === undefined),
  }))
  return [
    ...figureOf(queued, timeSplit, {
      id: 'time',
      title: 'Where the time of an operation goes',
      caption:
        'Mean times: wait for a pooled connection, connect if one had to be opened, and hold ' +
        'until it is returned.',
    }),
    ...figureOf(groups, percentiles, {
      id: 'latency',
      title: 'Response times',
      caption:
        'A burst is not traffic: its operations all start at once, so these percentiles do not show ' +
        'what users see under steady traffic. Times run from the start of the burst, or of the ' +
        `operation if they run one after the other${hasCallers ? '; with callers, they are those of whole bursts' : ''}. ` +
        'Failed operations have none. The axis is logarithmic.',
    }),
  ]
}

const CHOICES = ['database', 'operation', 'at once'] as const

function figureOf<Row extends CompletedScenario | PoolScenario>(
  groups: readonly (Pick<ScenarioGroup, 'driver' | 'work'> & {
    readonly scenarios: readonly Row[]
  })[],
  draw: (scenarios: readonly Row[]) => Variant['chart'],
  texts: Pick<Figure, 'id' | 'title' | 'caption'>,
): Figure[] {
  const variants = groups.flatMap(({ driver, work, scenarios }) =>
    groupBy(scenarios, ({ concurrency }) => String(concurrency))
      .map((bursts): Variant => {
        const { concurrency } = bursts[0] as Row
        return { labels: [driver, work, String(concurrency)], driver, chart: draw(bursts) }
      })
      // The highest concurrency comes first, as it shows the most.
      .reverse(),
  )
  return variants.length === 0 ? [] : [{ ...texts, choices: CHOICES, variants }]
}

const PARTS = ['wait', 'connect', 'hold'] as const

function timeSplit(scenarios: readonly PoolScenario[]): BarChart {
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
        // A logarithmic axis cannot show zero.
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
  const failed = failuresOf(scenario)
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
