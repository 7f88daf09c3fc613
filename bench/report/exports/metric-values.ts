import { METRICS } from '../../analysis/metrics.ts'
import { speedUps } from '../../analysis/speed-ups.ts'
import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import type { Interval } from '../../stats/interval.ts'
import { medianInterval } from '../../stats/interval.ts'
import { median } from '../../stats/quantile.ts'
import type { ScenarioSamples } from './samples.ts'

/** The metrics that are exported to other tools. */
export const EXPORTED_METRICS = ['time', 'throughput', 'speed-up'] as const

export type ExportedMetric = (typeof EXPORTED_METRICS)[number]

/** A metric of a scenario: the median over its rounds. */
export interface MetricValue {
  readonly scenario: CompletedScenario
  /** The value in the unit of the metric. */
  readonly value: number
  /** The interval at 95 % or more; `undefined` if there are too few rounds. */
  readonly interval: Interval | undefined
  readonly rounds: number
}

/** A metric of all scenarios that have it, in the order of the file. */
export function metricValues(
  result: ResultFile,
  samples: readonly ScenarioSamples[],
  metric: ExportedMetric,
): MetricValue[] {
  if (metric === 'speed-up') return speedUpValues(result, samples)
  return samples.map(({ scenario }) => {
    const values = METRICS[metric].byRound(scenario, undefined)
    const interval = medianInterval(values)
    return { scenario, value: median(values), interval, rounds: values.length }
  })
}

/** The speed-ups without the invalid ones, which exceed the bound of their connections. */
function speedUpValues(result: ResultFile, samples: readonly ScenarioSamples[]): MetricValue[] {
  const sound = new Set(samples.map(({ scenario }) => scenario.id))
  return speedUps(result).flatMap(({ concurrent, sequential, speedUp, interval, ...row }) => {
    const usable = sound.has(concurrent.id) && sound.has(sequential.id)
    if (!usable || speedUp === undefined || row.warnings.length > 0) return []
    return [{ scenario: concurrent, value: speedUp, interval, rounds: row.rounds }]
  })
}

/** Rounds to six significant digits: more would be noise in a file that is kept with each commit. */
export function significant(value: number): number {
  return Number(value.toPrecision(6))
}
