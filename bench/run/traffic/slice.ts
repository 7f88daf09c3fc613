import { PoolTimeoutError, sleep, type Clock } from '../../../src/index.ts'
import type { Load } from '../../plan/traffic.ts'
import { drawSchedule, kindDrawer } from '../../plan/schedule.ts'
import { dealtCount, dealtSchedule, WHOLE, type Share } from '../../plan/share.ts'
import { createAlarm, type Alarm } from './alarm.ts'
import { runClosedLoop } from './closed-loop.ts'
import { runOpenLoop } from './open-loop.ts'
import type { RequestRecord } from './request-record.ts'
import { SecondsRecorder } from './seconds.ts'

/** A kind of request, ready to be sent. */
export interface ReadyKind {
  /** @param index - of the request: no other of its kind in this slice has it, in any instance. */
  readonly call: (index: number) => Promise<unknown>
  readonly record: RequestRecord
}

export interface SliceOptions {
  /** The traffic of all instances. */
  readonly load: Load
  /** What of it is sent. Default: all. */
  readonly share?: Share
  /** When the warm-up begins, on the clock. Default: now. */
  readonly startsAtMs?: number
  /** In the order of the mix. */
  readonly kinds: readonly ReadyKind[]
  /** The same, with the records of the warm-up. */
  readonly warmUpKinds: readonly ReadyKind[]
  readonly weights: readonly number[]
  readonly warmUpMs: number
  readonly durationMs: number
  readonly seed: number
  readonly clock: Clock
  /** Wakes for arrivals. Default: one is made, which takes some time. */
  readonly alarm?: Alarm
  readonly signal: AbortSignal
  readonly onFailure: (error: unknown) => void
  /** Called when the warm-up is over. */
  readonly onBegin: () => void
}

/** What a slice of traffic was seen to do. */
export interface SliceRecord {
  readonly seconds: SecondsRecorder
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
  readonly #share: Share
  readonly #startsAtMs: number
  readonly #seconds: SecondsRecorder
  readonly #pending = new Set<Promise<void>>()
  /** Requests sent so far, by kind. */
  readonly #sent: number[]
  #inFlight = 0
  #due = 0
  #skipped = 0
  readonly #recordsFromMs: number
  #isRecording = false

  constructor(options: SliceOptions) {
    this.#options = options
    this.#share = options.share ?? WHOLE
    this.#startsAtMs = options.startsAtMs ?? options.clock.now()
    this.#recordsFromMs = this.#startsAtMs + options.warmUpMs
    this.#sent = options.kinds.map(() => 0)
    this.#seconds = new SecondsRecorder(options.durationMs)
  }

  async run(): Promise<SliceRecord> {
    const { clock } = this.#options
    // Not by its first request: that of an instance with few requests comes late.
    const begin = clock.setTimer(
      () => this.#record(),
      Math.max(0, this.#recordsFromMs - clock.now()),
    )
    if (this.#options.load.kind === 'open') await this.#sendOpen(this.#options.load)
    else await this.#sendClosed(this.#options.load)
    const inFlightAtEnd = this.#inFlight
    await Promise.all(this.#pending)
    begin.cancel()
    return {
      seconds: this.#seconds,
      due: this.#due,
      skipped: this.#skipped,
      elapsedMs: clock.now() - this.#recordsFromMs,
      inFlightAtEnd,
    }
  }

  async #sendOpen(load: Load & { readonly kind: 'open' }): Promise<void> {
    const { clock, signal, warmUpMs, durationMs, seed, weights } = this.#options
    const whole = drawSchedule({
      ratePerS: load.ratePerS,
      arrivals: load.arrivals,
      durationMs: warmUpMs + durationMs,
      seed,
      weights,
    })
    const { dueMs, kinds } = dealtSchedule(whole, this.#share, seed)
    const mostInFlight = dealtCount(load.maxInFlight, this.#share)
    const alarm = this.#options.alarm ?? (await createAlarm(clock))
    await runOpenLoop({
      schedule: { dueMs },
      startedAtMs: this.#startsAtMs,
      clock,
      alarm,
      signal,
      issue: (index, dueAtMs) => {
        const isRecorded = (dueMs[index] as number) >= warmUpMs
        this.#begin(isRecorded, dueAtMs)
        if (this.#inFlight >= mostInFlight) {
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
    // Each instance draws other kinds.
    const drawKind = kindDrawer(weights, seed ^ Math.imul(this.#share.index, 0x9e3779b1))
    if (this.#startsAtMs > clock.now()) await sleep(clock, this.#startsAtMs - clock.now())
    await runClosedLoop({
      share: this.#share,
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
    if (!isRecorded) return
    this.#record()
    this.#due++
    this.#seconds.due(dueAtMs - this.#recordsFromMs)
  }

  #record(): void {
    if (this.#isRecording) return
    this.#isRecording = true
    this.#options.onBegin()
  }

  async #request(kind: number, dueAtMs: number, isRecorded: boolean): Promise<void> {
    const { kinds, warmUpKinds, clock, onFailure } = this.#options
    const { call, record } = (isRecorded ? kinds : warmUpKinds)[kind] as ReadyKind
    const index = (this.#sent[kind] as number)++ * this.#share.of + this.#share.index
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
