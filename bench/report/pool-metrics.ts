import { METRICS, type OverallMetric } from '../analysis/metrics.ts'
import type { CompletedScenario } from '../result/schema.ts'

/** A metric that the maps of a pool grid show. */
export interface PoolMetric extends OverallMetric {
  /** The unit in which all cells are shown, and its size in the unit of the metric. */
  readonly scale: (greatest: number) => Unit
}

interface Unit {
  readonly name: string
  readonly size: number
}

/** The limits of the shades, as ratios to the best cell. */
export const SHADE_SHARES = [0.95, 0.8, 0.5, 0.25, 0] as const

const THROUGHPUT: PoolMetric = {
  ...METRICS.throughput,
  scale: (greatest) =>
    greatest < 9999.5
      ? { name: 'operations per second', size: 1 }
      : { name: 'thousand operations per second', size: 1000 },
}

const P99: PoolMetric = {
  ...METRICS.p99,
  scale: (greatest) => {
    if (greatest < 1) return { name: 'µs from the call to the answer', size: 0.001 }
    if (greatest < 9999.5) return { name: 'ms from the call to the answer', size: 1 }
    return { name: 's from the call to the answer', size: 1000 }
  },
}

export const POOL_METRICS = [THROUGHPUT, P99] as const

/** The unit and the best value of at least one cell. */
export function scaleOf(
  metric: PoolMetric,
  cells: readonly CompletedScenario[],
): { readonly unit: Unit; readonly best: number } {
  const values = cells.map(metric.overall)
  return {
    unit: metric.scale(Math.max(...values)),
    best: metric.better === 'higher' ? Math.max(...values) : Math.min(...values),
  }
}

/** The index of a value's shade in {@link SHADE_SHARES}. */
export function shadeOf({ better }: PoolMetric, value: number, best: number): 0 | 1 | 2 | 3 | 4 {
  const share = better === 'higher' ? value / best : best / value
  const place = SHADE_SHARES.findIndex((least) => share >= least)
  return (place < 0 ? SHADE_SHARES.length - 1 : place) as 0 | 1 | 2 | 3 | 4
}
