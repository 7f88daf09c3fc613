/** A timer that has been set and can be cancelled. */
export interface Timer {
  cancel(): void
}

/** A source of time. It is injected everywhere, so that tests advance time instead of sleeping. */
export interface Clock {
  /** Milliseconds since an arbitrary origin; never goes back. Resolution below 1 µs. */
  now(): number
  /** Milliseconds since 1970-01-01T00:00:00Z; may jump. For dates, never for durations. */
  wallNow(): number
  /** Calls `callback` once, not before `delayMs` milliseconds have passed (0 or more). */
  setTimer(callback: () => void, delayMs: number): Timer
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  setTimer: (callback, delayMs) => {
    const handle = setTimeout(callback, delayMs)
    return { cancel: () => clearTimeout(handle) }
  },
}

/** Resolves after at least `delayMs` milliseconds of `clock`. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(resolve, delayMs)
  })
}
