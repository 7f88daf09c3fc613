import { Worker } from 'node:worker_threads'
import { systemClock, type Clock, type Timer } from '../../../src/index.ts'
import type { AlarmOrder } from './alarm-thread.ts'
import { machineMs } from './machine-clock.ts'

/** Calls back whenever a time of a schedule has come. */
export interface Alarm {
  /**
   * @param atMs - the times, on the clock, ascending.
   * @param ring - called when one or more of them have come; must look at the clock for how many.
   */
  set(atMs: Float64Array, ring: () => void): void
  /** Ends it; `ring` is called no more. */
  stop(): void
}

/** Prepares an alarm: on the machine's clock a thread, as the timers of Node.js are late by up to 1 ms. */
export function createAlarm(clock: Clock): Promise<Alarm> {
  return clock === systemClock ? ThreadAlarm.start() : Promise.resolve(new TimerAlarm(clock))
}

/** The alarm of a clock that has exact timers. */
class TimerAlarm implements Alarm {
  readonly #clock: Clock
  #timer: Timer | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(atMs: Float64Array, ring: () => void): void {
    let next = 0
    const wait = (): void => {
      if (next === atMs.length) return
      this.#timer = this.#clock.setTimer(
        () => {
          while (next < atMs.length && (atMs[next] as number) <= this.#clock.now()) next++
          wait()
          ring()
        },
        Math.max(0, (atMs[next] as number) - this.#clock.now()),
      )
    }
    wait()
  }

  stop(): void {
    this.#timer?.cancel()
  }
}

/**
 * A thread that sleeps until each time and wakes this one. To take turns of the event loop instead, which
 * was tried, costs a whole CPU at 5000 requests a second, which the server beside it then lacks.
 */
class ThreadAlarm implements Alarm {
  readonly #thread: Worker
  /** How many times have come; the thread counts them, and notifies. */
  readonly #count = new Int32Array(new SharedArrayBuffer(4))
  #stopped = false

  private constructor(thread: Worker) {
    this.#thread = thread
  }

  static start(): Promise<ThreadAlarm> {
    return new Promise((resolve, reject) => {
      const thread = new Worker(new URL('./alarm-thread.js', import.meta.url), { execArgv: [] })
      thread.once('error', reject)
      // Says that it has loaded.
      thread.once('message', () => resolve(new ThreadAlarm(thread)))
    })
  }

  set(atMs: Float64Array, ring: () => void): void {
    const offsetMs = sharedClockOffset()
    const order: AlarmOrder = { atMs: atMs.map((ms) => ms + offsetMs), count: this.#count }
    this.#thread.postMessage(order)
    this.#wait(0, ring)
  }

  stop(): void {
    this.#stopped = true
    void this.#thread.terminate()
  }

  #wait(seen: number, ring: () => void): void {
    const wake = (): void => {
      if (this.#stopped) return
      const count = Atomics.load(this.#count, 0)
      ring()
      this.#wait(count, ring)
    }
    const { async, value } = Atomics.waitAsync(this.#count, 0, seen)
    if (async) void value.then(wake)
    // The next time has come meanwhile; answers get their turn first.
    else setImmediate(wake)
  }
}

/**
 * What a time of this thread's clock lacks to that of the machine; never too little, as an alarm that rang too
 * early would not ring again. The least of several readings: this thread may be stopped between the two.
 */
function sharedClockOffset(): number {
  return Math.min(...Array.from({ length: 10 }, () => -systemClock.now() + machineMs()))
}
