import { PoolTimeoutError, type Clock } from '../../../src/index.ts'
import type { Load } from '../../plan/traffic.ts'
import { drawSchedule, kindDrawer } from '../../plan/schedule.ts'
import { createAlarm } from './alarm.ts'
import { runClosedLoop } from './closed-loop.ts'
import { runOpenLoop } from './open-loop.ts'
import type { RequestRecord } from './request-record.ts'
import { SecondsRecorder, type Second } from './seconds.ts'

/** A kind of request, ready to be sent. */
export interface ReadyKind {
  /** @param index - of the request among all of its kind in this slice. */
  readonly call: (index: number) => Promise<unknown>
  readonly record: RequestRecord
}

export interface SliceOptions {
  readonly load: Load
  /** In the order of the mix. */
  readonly kinds: readonly ReadyKind[]
  /** The same, with the records of the warm-up. */
  readonly warmUpKinds: readonly ReadyKind[]
  readonly weights: readonly number[]
  readonly warmUpMs: number
  readonly durationMs: number
  readonly seed: number
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onFailure: (error: unknown) => void
  /** Called when the warm-up is over. */
  readonly onBegin: () => void
}

/** What a slice of traffic was seen to do. */
export interface SliceRecord {
  readonly seconds: readonly Second[]
  /** Requests that were due, and those that were not sent as too many were under way. */
  readonly due: number
  readonly skipped: number
  /** From the end of the warm-up to the last answer. */
  readonly elapsedMs: number
  /** Requests under way when the last one had been sent. */
  readonly inFlightAtEnd: number
}

/**
 * Sends traffic for a while: a warm-up that is not recorded, and then what is. A request belongs to the
 * time when it was due. Ends when the last one has been answered.
 */
export async function runSlice(options: SliceOptions): Promise<SliceRecord> {
  return new Slice(options).run()
}

class Slice {
  readonly #options: SliceOptions
  readonly #seconds: SecondsRecorder
  readonly #pending = new Set<Promise<void>>()
  /** Requests sent so far, by kind. */
  readonly #sent: number[]
  #inFlight = 0
  #due = 0
  #skipped = 0
  #recordsFromMs = 0
  #isRecording = false

  constructor(options: SliceOptions) {
    this.#options = options
    this.#sent = options.kinds.map(() => 0)
    this.#seconds = new SecondsRecorder(options.durationMs)
  }

  async run(): Promise<SliceRecord> {
    const { clock } = this.#options
    if (this.#options.load.kind === 'open') await this.#sendOpen(this.#options.load)
    else await this.#sendClosed(this.#options.load)
    const inFlightAtEnd = this.#inFlight
    await Promise.all(this.#pending)
    return {
      seconds: this.#seconds.toResult(),
      due: this.#due,
      skipped: this.#skipped,
      elapsedMs: clock.now() - this.#recordsFromMs,
      inFlightAtEnd,
    }
  }

  async #sendOpen(load: Load & { readonly kind: 'open' }): Promise<void> {
    const { clock, signal, warmUpMs, durationMs, seed, weights } = this.#options
    const { dueMs, kinds } = drawSchedule({
      ratePerS: load.ratePerS,
      arrivals: load.arrivals,
      durationMs: warmUpMs + durationMs,
      seed,
      weights,
    })
    const alarm = await createAlarm(clock)
    const startedAtMs = clock.now()
    this.#recordsFromMs = startedAtMs + warmUpMs
    await runOpenLoop({
      schedule: { dueMs },
      startedAtMs,
      clock,
      alarm,
      signal,
      issue: (index, dueAtMs) => {
        const isRecorded = (dueMs[index] as number) >= warmUpMs
        this.#begin(isRecorded, dueAtMs)
        if (this.#inFlight >= load.maxInFlight) {
          if (isRecorded) this.#skipped++
          return
        }
        const request = this.#request(kinds[index] as number, dueAtMs, isRecorded)
        this.#pending.add(request)
        void request.then(() => this.#pending.delete(request))
      },
    })
  }

  async #sendClosed(load: Load & { readonly kind: 'closed' }): Promise<void> {
    const { clock, signal, warmUpMs, durationMs, seed, weights } = this.#options
    const drawKind = kindDrawer(weights, seed)
    this.#recordsFromMs = clock.now() + warmUpMs
    await runClosedLoop({
      clients: load.clients,
      thinkTimeMs: load.thinkTimeMs,
      durationMs: warmUpMs + durationMs,
      clock,
      signal,
      request: () => {
        const nowMs = clock.now()
        const isRecorded = nowMs >= this.#recordsFromMs
        this.#begin(isRecorded, nowMs)
        return this.#request(drawKind(), nowMs, isRecorded)
      },
    })
  }

  /** Counts a request that is due. */
  #begin(isRecorded: boolean, dueAtMs: number): void {
    if (isRecorded && !this.#isRecording) {
      this.#isRecording = true
      this.#options.onBegin()
    }
    if (isRecorded) {
      this.#due++
      this.#seconds.due(dueAtMs - this.#recordsFromMs)
    }
  }

  async #request(kind: number, dueAtMs: number, isRecorded: boolean): Promise<void> {
    const { kinds, warmUpKinds, clock, onFailure } = this.#options
    const { call, record } = (isRecorded ? kinds : warmUpKinds)[kind] as ReadyKind
    const index = (this.#sent[kind] as number)++
    record.late.record(clock.now() - dueAtMs)
    this.#inFlight++
    if (isRecorded) this.#seconds.inFlight(dueAtMs - this.#recordsFromMs, this.#inFlight)
    let responseMs: number | undefined
    try {
      await call(index)
      responseMs = clock.now() - dueAtMs
      record.response.record(responseMs)
      record.answered++
    } catch (error) {
      record.failures++
      if (error instanceof PoolTimeoutError) record.timeouts++
      if (isRecorded) onFailure(error)
    }
    this.#inFlight--
    if (isRecorded) this.#seconds.ended(clock.now() - this.#recordsFromMs, responseMs)
  }
}
