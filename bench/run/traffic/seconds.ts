import { DurationHistogram, type HistogramData } from '../duration-histogram.ts'

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

/** A second as plain data. */
export interface SecondData extends Omit<OpenSecond, 'responses'> {
  readonly responses: HistogramData
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

  /** The number of seconds. */
  get count(): number {
    return this.#seconds.length
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

  /** Adds the seconds of another instance; how many were under way is then a bound from above. */
  merge(other: SecondsRecorder): void {
    for (const [index, second] of this.#seconds.entries()) {
      const added = other.#seconds[index] as OpenSecond
      for (const count of ['due', 'ended', 'failed', 'inFlight'] as const) {
        second[count] += added[count]
      }
      second.responses.merge(added.responses)
    }
  }

  toData(): SecondData[] {
    return this.#seconds.map((second) => ({ ...second, responses: second.responses.toData() }))
  }

  static fromData(data: readonly SecondData[]): SecondsRecorder {
    const recorder = new SecondsRecorder(1000 * data.length)
    for (const [index, second] of data.entries()) {
      const responses = DurationHistogram.fromData(second.responses)
      recorder.#seconds[index] = { ...second, responses }
    }
    return recorder
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
