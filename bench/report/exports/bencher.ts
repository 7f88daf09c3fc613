import type { ResultFile } from '../../result/schema.ts'
import { metricValues, significant, type MetricValue } from './metric-values.ts'
import type { ScenarioSamples } from './samples.ts'

const NS_PER_MS = 1e6

interface BencherMetric {
  readonly value: number
  readonly lower_value?: number
  readonly upper_value?: number
}

/**
 * The Bencher Metric Format: `latency` of a whole burst in nanoseconds; `throughput` in operations per
 * second; and `speed-up`, a measure that Bencher creates on first use.
 *
 * https://bencher.dev/docs/reference/bencher-metric-format
 */
export function renderBencher(result: ResultFile, samples: readonly ScenarioSamples[]): string {
  const benchmarks = new Map<string, Record<string, BencherMetric>>()
  const add = (measure: string, values: readonly MetricValue[], unit = 1): void => {
    for (const value of values) {
      const { id } = value.scenario
      benchmarks.set(id, { ...benchmarks.get(id), [measure]: bencherMetric(value, unit) })
    }
  }
  add('latency', metricValues(result, samples, 'time'), NS_PER_MS)
  add('throughput', metricValues(result, samples, 'throughput'))
  add('speed-up', metricValues(result, samples, 'speed-up'))
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 1)}\n`
}

function bencherMetric({ value, interval }: MetricValue, unit: number): BencherMetric {
  return {
    value: significant(value * unit),
    ...(interval && {
      lower_value: significant(interval.low * unit),
      upper_value: significant(interval.high * unit),
    }),
  }
}
