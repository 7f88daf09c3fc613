import { speedUps } from '../../analysis/speed-ups.ts'
import { throughput } from '../../analysis/throughput.ts'
import type { CompletedScenario, ResultFile } from '../../result/schema.ts'
import type { Interval } from '../../stats/interval.ts'
import { medianInterval } from '../../stats/interval.ts'
import { median } from '../../stats/quantile.ts'
import type { ScenarioSamples } from './samples.ts'

/** What other tools keep of a scenario; the first of them is smaller where it is better. */
export const METRICS = ['time', 'throughput', 'speed-up'] as const

/**
 * `time`: of a burst, from the first operation issued to the last one settled, in ms.
 * `throughput`: operations by that time, in 1/s. `speed-up`: over the sequential twin.
 */
export type Metric = (typeof METRICS)[number]

/** A metric of a scenario: the median over its rounds. */
export interface MetricValue {
  readonly scenario: CompletedScenario
  /** In the unit of the metric. */
  readonly value: number
  /** Of 95 % or more; absent where there are too few rounds for it. */
  readonly interval: Interval | undefined
  readonly rounds: number
}

/** A metric of all scenarios that have it, in the order of the file. */
export function metricValues(
  result: ResultFile,
  samples: readonly ScenarioSamples[],
  metric: Metric,
): MetricValue[] {
  if (metric === 'speed-up') return speedUpValues(result, samples)
  return samples.map(({ scenario, rounds }) => {
    const values = rounds.map(({ makespanMs }) =>
      metric === 'time' ? makespanMs : throughput(scenario, makespanMs),
    )
    const interval = medianInterval(values)
    return { scenario, value: median(values), interval, rounds: rounds.length }
  })
}

/** Without those that cannot be true: more than their connections can give. */
function speedUpValues(result: ResultFile, samples: readonly ScenarioSamples[]): MetricValue[] {
  const sound = new Set(samples.map(({ scenario }) => scenario.id))
  return speedUps(result).flatMap(({ concurrent, sequential, speedUp, interval, ...row }) => {
    const usable = sound.has(concurrent.id) && sound.has(sequential.id)
    if (!usable || speedUp === undefined || row.warnings.length > 0) return []
    return [{ scenario: concurrent, value: speedUp, interval, rounds: row.rounds }]
  })
}

/** Six digits that count: more would be noise in a file that is kept with each commit. */
export function significant(value: number): number {
  return Number(value.toPrecision(6))
}
