import type { Clock, Timer } from '../clock.ts'

/** The longest delay of `setTimeout`, which turns a longer one into 1 ms; `#expire` re-arms it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A checkout that waits for its turn. */
export class Waiter<T> {
  readonly enqueuedAtMs: number
  readonly resolve: (value: T | PromiseLike<T>) => void
  readonly reject: (error: unknown) => void
  previous: Waiter<T> | undefined = undefined
  next: Waiter<T> | undefined = undefined
  /** False once it was served, timed out, aborted or rejected. */
  queued = true

  constructor(
    enqueuedAtMs: number,
    resolve: (value: T | PromiseLike<T>) => void,
    reject: (error: unknown) => void,
  ) {
    this.enqueuedAtMs = enqueuedAtMs
    this.resolve = resolve
    this.reject = reject
  }
}

/**
 * Waiters in order of arrival. All have the same timeout, so the first in the queue is always the
 * first to expire: one timer, aimed at the first, serves them all. A timer for each waiter would
 * cost more than the rest of a checkout.
 */
export class WaiterQueue<T> {
  readonly #clock: Clock
  readonly #timeoutMs: number | null
  readonly #onTimeout: (waiter: Waiter<T>, waitedMs: number) => void
  #first: Waiter<T> | undefined
  #last: Waiter<T> | undefined
  #size = 0
  #timer: Timer | undefined

  constructor(
    clock: Clock,
    timeoutMs: number | null,
    onTimeout: (waiter: Waiter<T>, waitedMs: number) => void,
  ) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    this.#onTimeout = onTimeout
  }

  get size(): number {
    return this.#size
  }

  push(waiter: Waiter<T>): void {
    waiter.previous = this.#last
    if (this.#last) this.#last.next = waiter
    else this.#first = waiter
    this.#last = waiter
    this.#size++
    if (this.#timeoutMs !== null && !this.#timer) this.#setTimer(this.#timeoutMs)
  }

  /** Removes and returns the waiter that has waited longest. */
  shift(): Waiter<T> | undefined {
    const waiter = this.#first
    if (waiter) this.remove(waiter)
    return waiter
  }

  remove(waiter: Waiter<T>): void {
    waiter.queued = false
    if (waiter.previous) waiter.previous.next = waiter.next
    else this.#first = waiter.next
    if (waiter.next) waiter.next.previous = waiter.previous
    else this.#last = waiter.previous
    waiter.previous = waiter.next = undefined
    this.#size--
    if (this.#size === 0 && this.#timer) {
      this.#timer.cancel()
      this.#timer = undefined
    }
  }

  #setTimer(delayMs: number): void {
    this.#timer = this.#clock.setTimer(this.#expire, Math.min(delayMs, LONGEST_TIMER_MS))
  }

  readonly #expire = (): void => {
    const timeoutMs = this.#timeoutMs as number
    const now = this.#clock.now()
    this.#timer = undefined
    for (let waiter = this.#first; waiter; waiter = this.#first) {
      const waitedMs = now - waiter.enqueuedAtMs
      // The timer was set for a waiter served since, was cut, or fired a fraction of a ms early.
      if (waitedMs < timeoutMs) {
        this.#setTimer(Math.ceil(timeoutMs - waitedMs))
        return
      }
      this.remove(waiter)
      this.#onTimeout(waiter, waitedMs)
    }
  }
}
