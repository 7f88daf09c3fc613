import type { MixPart } from '../../plan/mix.ts'
import type { Slo } from '../../plan/slo.ts'
import { RequestRecord } from './request-record.ts'

/** What an objective is about, measured in one slice. */
interface Measured {
  /** In the order of the mix. */
  readonly kinds: readonly RequestRecord[]
  readonly elapsedMs: number
}

/**
 * The value of an objective's metric: in milliseconds, as a share from 0 to 1, or in answered requests
 * per second. `null` where nothing was measured of it.
 */
export function objectiveValue(
  { operation, metric }: Slo,
  mix: readonly MixPart[],
  { kinds, elapsedMs }: Measured,
): number | null {
  const record = RequestRecord.sum(
    kinds.filter((_, index) => operation === undefined || mix[index]?.operation === operation),
  )
  const requests = record.answered + record.failures
  if (metric.kind === 'throughput') return (record.answered / elapsedMs) * 1000
  if (metric.kind === 'errors') return requests === 0 ? null : record.failures / requests
  const times = record[metric.part]
  if (times.count === 0) return null
  return metric.percentile === 'mean' ? times.meanMs : times.percentile(metric.percentile)
}
