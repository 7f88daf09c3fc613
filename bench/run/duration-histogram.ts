import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { HistogramResult } from '../result/schema.ts'

const NS_PER_MS = 1e6

/** Eleven days: what is longer would need more buckets than the library has, and throw. */
const MAX_NS = 1e15

/** Durations as an HDR histogram: its size depends on their range, not on their number. */
export class DurationHistogram {
  readonly #nanoseconds: Histogram = build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  })

  /** Integers alone are recorded faithfully, and NaN would corrupt the percentiles in silence. */
  record(durationMs: number): void {
    const nanoseconds = Math.round(durationMs * NS_PER_MS)
    this.#nanoseconds.recordValue(Math.min(MAX_NS, Math.max(0, nanoseconds)) || 0)
  }

  toResult(): HistogramResult {
    const histogram = this.#nanoseconds
    const percentile = (p: number) =>
      histogram.totalCount === 0 ? 0 : histogram.getValueAtPercentile(p) / NS_PER_MS
    return {
      count: histogram.totalCount,
      meanMs: histogram.totalCount === 0 ? 0 : histogram.mean / NS_PER_MS,
      p50Ms: percentile(50),
      p90Ms: percentile(90),
      p95Ms: percentile(95),
      p99Ms: percentile(99),
      p999Ms: percentile(99.9),
      maxMs: percentile(100),
      encoded: encodeIntoCompressedBase64(histogram),
    }
  }
}
