import { METRICS } from '../analysis/metrics.ts'
import type {
  Comparison,
  RatioComparison,
  RatioMetric,
  ScenarioComparison,
} from '../compare/comparison.ts'
import { formatWork } from '../format.ts'
import { groupBy } from '../group-by.ts'
import { formatPool } from '../plan/pool-notation.ts'
import { keyOf } from '../plan/scenario.ts'

/** A metric of a scenario, with the scenario that it belongs to. */
export interface RatioRow {
  readonly scenario: ScenarioComparison
  readonly ratio: RatioComparison
  readonly efficiency: RatioComparison | undefined
}

/**
 * The metrics that always get a verdict if they can be compared. An efficiency mostly repeats the speed-up.
 */
export const MAIN_METRICS = ['time', 'speed-up'] as const

/** The rows of a metric, grouped by driver and operation. */
export function ratioGroups({ scenarios }: Comparison, metric: RatioMetric): RatioRow[][] {
  const rows = scenarios.flatMap((scenario) => rowsOf(scenario, metric))
  return groupBy(rows, ({ scenario }) =>
    keyOf(scenario, ['driver', 'operation', 'queryTimeMs', 'callers']),
  )
}

function rowsOf(scenario: ScenarioComparison, metric: RatioMetric): RatioRow[] {
  const efficiency = scenario.ratios.find((ratio) => ratio.metric === 'efficiency')
  return scenario.ratios
    .filter((ratio) => ratio.metric === metric)
    .filter((ratio) => metric !== 'efficiency' || ratio.verdict !== undefined)
    .map((ratio) => ({ scenario, ratio, efficiency }))
}

/** The title of a table or a figure of a metric with at least one row. */
export function ratioTitle(metric: RatioMetric, rows: readonly RatioRow[]): string {
  const { driver, operation, queryTimeMs, callers } = (rows[0] as RatioRow).scenario
  const { label, better } = METRICS[metric]
  const why = metric === 'efficiency' ? ': the bound has changed' : ''
  const work = formatWork(operation, queryTimeMs, callers)
  return `${label}, ${better} is better${why}: ${driver}, ${work}`
}

/** The part of a scenario's name that the title of its figure does not contain. */
export function shortName({ mode, concurrency, pool }: ScenarioComparison): string {
  return `${mode}/c=${concurrency}/pool=${formatPool(pool)}`
}
