import type { Timer } from '../../src/clock.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** Fires its timers a little early, as `setTimeout` does by up to a millisecond. */
export class EarlyClock extends FakeClock {
  readonly #earlyMs: number

  constructor(earlyMs: number) {
    super()
    this.#earlyMs = earlyMs
  }

  override setTimer(callback: () => void, delayMs: number): Timer {
    return super.setTimer(callback, Math.max(0, delayMs - this.#earlyMs))
  }
}
