import { keeps, parseSlo, type Slo } from '../plan/slo.ts'
import type { LoadFile } from '../result/load-schema.ts'
import type { CompletedTraffic } from '../result/traffic-schema.ts'
import { medianInterval, valuesNeeded, type Interval } from '../stats/interval.ts'
import { median } from '../stats/quantile.ts'
import { CONFIDENCE } from './speed-ups.ts'
import { areSent, REQUESTS_ABOVE } from './traffic-validity.ts'

/** Whether traffic kept an objective. `undecided`: its slices lie on both sides of the limit. */
export interface ObjectiveVerdict {
  readonly slo: Slo
  /** The median over the slices; `undefined` where nothing was measured. */
  readonly value: number | undefined
  /** The interval of the median, or with too few slices their range. */
  readonly interval: Interval | undefined
  readonly verdict: 'kept' | 'broken' | 'undecided'
}

/** The verdict on each objective of a run, for traffic on one pool. */
export function objectiveVerdicts(
  file: Pick<LoadFile, 'objectives'>,
  traffic: CompletedTraffic,
): ObjectiveVerdict[] {
  return file.objectives.map((text, index) => {
    const slo = parseSlo(text)
    const values = traffic.slices.flatMap((slice) => slice.objectives[index] ?? [])
    if (values.length === 0) {
      return { slo, value: undefined, interval: undefined, verdict: 'undecided' }
    }
    const interval = rangeOf(values)
    const sides = new Set([keeps(slo, interval.low), keeps(slo, interval.high)])
    const isKnown =
      sides.size === 1 &&
      (sides.has(false) || hasEnough(slo, traffic)) &&
      (slo.metric.kind !== 'time' || areSent(file, traffic))
    const verdict = !isKnown ? 'undecided' : sides.has(true) ? 'kept' : 'broken'
    return { slo, value: median(values), interval, verdict }
  })
}

/** Whether requests enough lie above the percentile of an objective for it to be known as kept. */
function hasEnough({ operation, metric }: Slo, { kinds }: CompletedTraffic): boolean {
  if (metric.kind !== 'time' || metric.percentile === 'mean') return true
  const answered = kinds
    .filter((each) => operation === undefined || each.operation === operation)
    .reduce((sum, each) => sum + each.answered, 0)
  return (answered * (100 - Math.min(metric.percentile, 99.999))) / 100 >= REQUESTS_ABOVE
}

/** The interval of the median at 95 %, or with too few values their range. */
export function rangeOf(values: readonly number[]): Interval {
  const interval = values.length >= valuesNeeded(CONFIDENCE) ? medianInterval(values) : undefined
  return interval ?? { low: Math.min(...values), high: Math.max(...values), confidence: 0 }
}
