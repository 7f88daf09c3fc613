import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'
import type { DistributionResult, HistogramResult } from '../result/schema.ts'

const NS_PER_MS = 1e6
const NS_PER_S = 1e9

/** The limit of eleven days: a longer duration would need more buckets than the library has, and throw. */
const MAX_NS = 1e15

/** A histogram as plain data, for another process. */
export interface HistogramData {
  /** HdrHistogram's own compressed format, in base64. */
  readonly encoded: string
  readonly totalNs: number
}

/** Durations as an HDR histogram: its size depends on their range, not on their number. */
export class DurationHistogram {
  readonly #nanoseconds: Histogram = build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    numberOfSignificantValueDigits: 3,
  })

  /**
   * A running total, as the library computes the mean by walking all buckets, and a run needs it after every
   * visit.
   */
  #totalNs = 0

  /**
   * Records a duration. The library records only integers faithfully, and NaN would silently corrupt
   * percentiles.
   */
  record(durationMs: number): void {
    const rounded = Math.round(durationMs * NS_PER_MS)
    const nanoseconds = Math.min(MAX_NS, Math.max(0, rounded)) || 0
    this.#totalNs += nanoseconds
    this.#nanoseconds.recordValue(nanoseconds)
  }

  /** Adds what another one has recorded. */
  merge(other: DurationHistogram): void {
    this.#nanoseconds.add(other.#nanoseconds)
    this.#totalNs += other.#totalNs
  }

  toData(): HistogramData {
    return { encoded: encodeIntoCompressedBase64(this.#nanoseconds), totalNs: this.#totalNs }
  }

  static fromData({ encoded, totalNs }: HistogramData): DurationHistogram {
    const histogram = new DurationHistogram()
    histogram.#nanoseconds.add(decodeFromCompressedBase64(encoded))
    histogram.#totalNs = totalNs
    return histogram
  }

  get count(): number {
    return this.#nanoseconds.totalCount
  }

  get meanMs(): number {
    return this.#mean(NS_PER_MS)
  }

  /** In milliseconds. @param p - in percent. */
  percentile(p: number): number {
    return this.#percentile(p, NS_PER_MS)
  }

  toResult(): HistogramResult {
    return {
      count: this.#nanoseconds.totalCount,
      meanMs: this.#mean(NS_PER_MS),
      p50Ms: this.#percentile(50, NS_PER_MS),
      p90Ms: this.#percentile(90, NS_PER_MS),
      p95Ms: this.#percentile(95, NS_PER_MS),
      p99Ms: this.#percentile(99, NS_PER_MS),
      p999Ms: this.#percentile(99.9, NS_PER_MS),
      maxMs: this.#percentile(100, NS_PER_MS),
      encoded: encodeIntoCompressedBase64(this.#nanoseconds),
    }
  }

  /** Summarises the distribution, in seconds. */
  toDistribution(): DistributionResult {
    return {
      count: this.#nanoseconds.totalCount,
      mean: this.#mean(NS_PER_S),
      p50: this.#percentile(50, NS_PER_S),
      p95: this.#percentile(95, NS_PER_S),
      p99: this.#percentile(99, NS_PER_S),
      max: this.#percentile(100, NS_PER_S),
    }
  }

  #mean(unit: number): number {
    const { totalCount } = this.#nanoseconds
    return totalCount === 0 ? 0 : this.#totalNs / totalCount / unit
  }

  #percentile(p: number, unit: number): number {
    if (this.#nanoseconds.totalCount === 0) return 0
    return this.#nanoseconds.getValueAtPercentile(p) / unit
  }
}
