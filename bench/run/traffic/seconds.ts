import { DurationHistogram } from '../duration-histogram.ts'

/** One second of a slice. */
export interface Second {
  /** Requests that were due in it. */
  readonly due: number
  /** Requests that ended in it, and failed ones among them. */
  readonly ended: number
  readonly failed: number
  /** The most requests that were under way. */
  readonly inFlight: number
  /** Of the responses that ended in it, in milliseconds; `null` where none did. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

interface OpenSecond {
  due: number
  ended: number
  failed: number
  inFlight: number
  readonly responses: DurationHistogram
}

/** A slice, second by second. What ends after its time belongs to its last second. */
export class SecondsRecorder {
  readonly #seconds: OpenSecond[]

  constructor(durationMs: number) {
    this.#seconds = Array.from({ length: Math.max(1, Math.ceil(durationMs / 1000)) }, () => ({
      due: 0,
      ended: 0,
      failed: 0,
      inFlight: 0,
      responses: new DurationHistogram(),
    }))
  }

  /** All times are in milliseconds since the beginning of the slice. */
  due(atMs: number): void {
    this.#at(atMs).due++
  }

  inFlight(atMs: number, count: number): void {
    const second = this.#at(atMs)
    second.inFlight = Math.max(second.inFlight, count)
  }

  /** @param responseMs - `undefined`: it failed. */
  ended(atMs: number, responseMs: number | undefined): void {
    const second = this.#at(atMs)
    second.ended++
    if (responseMs === undefined) second.failed++
    else second.responses.record(responseMs)
  }

  toResult(): Second[] {
    return this.#seconds.map(({ responses, ...counts }) => ({
      ...counts,
      p50Ms: responses.count === 0 ? null : responses.percentile(50),
      p99Ms: responses.count === 0 ? null : responses.percentile(99),
    }))
  }

  #at(atMs: number): OpenSecond {
    const index = Math.min(this.#seconds.length - 1, Math.max(0, Math.floor(atMs / 1000)))
    return this.#seconds[index] as OpenSecond
  }
}
