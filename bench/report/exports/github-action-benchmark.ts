import { METRICS } from '../../analysis/metrics.ts'
import { formatPool } from '../../plan/pool-notation.ts'
import { formatNumber } from '../../format.ts'
import type { ResultFile } from '../../result/schema.ts'
import {
  metricValues,
  significant,
  type ExportedMetric,
  type MetricValue,
} from './metric-values.ts'
import type { ScenarioSamples } from './samples.ts'

/**
 * The custom format of github-action-benchmark, for one metric, as its `tool` sets one direction for a whole
 * file: `customSmallerIsBetter` for times, else `customBiggerIsBetter`.
 */
export function renderGithubActionBenchmark(
  result: ResultFile,
  samples: readonly ScenarioSamples[],
  metric: ExportedMetric,
): string {
  const entries = metricValues(result, samples, metric).map((measured) => ({
    name: `${measured.scenario.id} ${metric}`,
    unit: METRICS[metric].unit,
    value: significant(measured.value),
    ...(measured.interval && {
      range: `${formatNumber(measured.interval.low)}..${formatNumber(measured.interval.high)}`,
    }),
    extra: describe(result, measured),
  }))
  return `${JSON.stringify(entries, null, 1)}\n`
}

/** The text that the chart shows when the pointer is on a value. */
function describe({ environment, targets }: ResultFile, { scenario, rounds }: MetricValue): string {
  const target = targets.find(({ driver }) => driver === scenario.driver)
  return [
    `rounds=${rounds}`,
    `pool=${formatPool(scenario.pool)}`,
    `node=${environment.node}`,
    ...(target ? [`server=${target.version}`] : []),
    `cpu=${environment.cpus} × ${environment.cpuModel}`,
  ].join('\n')
}
