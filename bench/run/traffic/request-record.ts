import { DurationHistogram, type HistogramData } from '../duration-histogram.ts'

const PARTS = ['late', 'wait', 'connect', 'hold', 'response'] as const
const COUNTS = ['answered', 'failures', 'timeouts', 'checkouts', 'statements'] as const

type Counts = Record<(typeof COUNTS)[number], number>

/** A record as plain data, for another process. */
export interface RequestRecordData {
  readonly counts: Readonly<Counts>
  readonly times: Readonly<Record<(typeof PARTS)[number], HistogramData>>
}

/** What is measured of requests. Its size does not grow with their number. */
export class RequestRecord {
  answered = 0
  /** Requests that rejected; those that got no connection in time are among them. */
  failures = 0
  timeouts = 0
  checkouts = 0
  statements = 0
  /** From the time when a request was due to the time when it was sent: the delay of this process. */
  readonly late = new DurationHistogram()
  /** Of each checkout: for a connection of the pool, to open one, and until it was returned. */
  readonly wait = new DurationHistogram()
  readonly connect = new DurationHistogram()
  readonly hold = new DurationHistogram()
  /** Of each answered request, from the time when it was due. */
  readonly response = new DurationHistogram()

  /** All of several records together. */
  static sum(records: readonly RequestRecord[]): RequestRecord {
    const sum = new RequestRecord()
    for (const record of records) sum.merge(record)
    return sum
  }

  merge(other: RequestRecord): void {
    for (const count of COUNTS) this[count] += other[count]
    for (const part of PARTS) this[part].merge(other[part])
  }

  toData(): RequestRecordData {
    const times = PARTS.map((part) => [part, this[part].toData()] as const)
    return {
      counts: Object.fromEntries(COUNTS.map((count) => [count, this[count]])) as Counts,
      times: Object.fromEntries(times) as Record<(typeof PARTS)[number], HistogramData>,
    }
  }

  static fromData({ counts, times }: RequestRecordData): RequestRecord {
    const record = new RequestRecord()
    for (const count of COUNTS) record[count] = counts[count]
    for (const part of PARTS) record[part].merge(DurationHistogram.fromData(times[part]))
    return record
  }

  counts(seesPool: boolean) {
    const { answered, failures, timeouts, checkouts, statements } = this
    return { answered, failures, ...(seesPool && { timeouts, checkouts, statements }) }
  }

  /** @param seesPool - false: the pool is not poolbench's, and no checkout was seen. */
  times(seesPool: boolean) {
    return {
      late: this.late.toResult(),
      ...(seesPool && {
        wait: this.wait.toResult(),
        connect: this.connect.toResult(),
        hold: this.hold.toResult(),
      }),
      response: this.response.toResult(),
    }
  }
}
