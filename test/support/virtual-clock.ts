import type { Clock, Timer } from '../../src/clock.ts'

/** A clock that moves by itself, and tells what has not happened yet. */
export interface VirtualClock extends Clock {
  /** Timers that are set, and neither called nor cancelled. */
  readonly pendingTimers: number
}

/**
 * A clock that jumps to its next timer whenever nothing is left to do but wait: simulated time, as
 * fast as the work in it. It begins at 0, on 2026-01-01. Timers that are due at the same time are
 * called in the order in which they were set, and as with the machine's clock everything that a
 * promise sets off comes before the next timer.
 *
 * For what waits for this clock alone. Time goes on during I/O, as if it took no time or any: what
 * waits for a file, a socket or a thread while a timer is set may find that timer called.
 */
export function createVirtualClock(): VirtualClock {
  return new SelfMovingClock()
}

const STARTED_AT_MS = Date.UTC(2026, 0, 1)

interface SetTimer {
  readonly dueMs: number
  /** Counts the timers: the order of those that are due at the same time. */
  readonly sequence: number
  /** Absent once it is cancelled or called. */
  callback: (() => void) | undefined
}

class SelfMovingClock implements VirtualClock {
  readonly #timers = new TimerHeap()
  #nowMs = 0
  #lastSequence = 0
  #pending = 0
  #isMoving = false

  get pendingTimers(): number {
    return this.#pending
  }

  now(): number {
    return this.#nowMs
  }

  wallNow(): number {
    return STARTED_AT_MS + this.#nowMs
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    // Also 0 for NaN.
    const dueMs = this.#nowMs + (delayMs > 0 ? delayMs : 0)
    const timer: SetTimer = { dueMs, sequence: ++this.#lastSequence, callback }
    this.#timers.push(timer)
    this.#pending++
    this.#keepMoving()
    return { cancel: () => this.#cancel(timer) }
  }

  #cancel(timer: SetTimer): void {
    if (!timer.callback) return
    timer.callback = undefined
    this.#pending--
    // What sets and cancels a long timer again and again must not fill the memory.
    if (this.#timers.size > 2 * this.#pending + 100) this.#timers.dropCancelled()
  }

  /** A turn of the event loop for each timer: promises settle between them. */
  #keepMoving(): void {
    if (this.#isMoving || this.#pending === 0) return
    this.#isMoving = true
    setImmediate(() => {
      this.#isMoving = false
      try {
        this.#callNext()
      } finally {
        this.#keepMoving()
      }
    })
  }

  #callNext(): void {
    for (let timer = this.#timers.pop(); timer; timer = this.#timers.pop()) {
      const { callback, dueMs } = timer
      if (!callback) continue
      timer.callback = undefined
      this.#pending--
      this.#nowMs = dueMs
      callback()
      return
    }
  }
}

/** A binary heap: the earliest timer is the first. */
class TimerHeap {
  #timers: SetTimer[] = []

  get size(): number {
    return this.#timers.length
  }

  push(timer: SetTimer): void {
    let place = this.#timers.length
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!isBefore(timer, this.#at(above))) break
      this.#timers[place] = this.#at(above)
      place = above
    }
    this.#timers[place] = timer
  }

  pop(): SetTimer | undefined {
    const [first] = this.#timers
    const last = this.#timers.pop()
    if (last !== undefined && last !== first) this.#sink(last)
    return first
  }

  dropCancelled(): void {
    const left = this.#timers.filter(({ callback }) => callback)
    // What is sorted is a heap.
    this.#timers = left.sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  /** Puts `timer` in the place of the first, and then further down. */
  #sink(timer: SetTimer): void {
    const { length } = this.#timers
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= length) break
      if (below + 1 < length && isBefore(this.#at(below + 1), this.#at(below))) below++
      if (!isBefore(this.#at(below), timer)) break
      this.#timers[place] = this.#at(below)
      place = below
    }
    this.#timers[place] = timer
  }

  #at(index: number): SetTimer {
    return this.#timers[index] as SetTimer
  }
}

function isBefore(a: SetTimer, b: SetTimer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence)
}
