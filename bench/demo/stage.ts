import type { Clock } from '../../src/index.ts'
import type { DemoDatabase } from './demo-database.ts'
import type { Page } from './page.ts'
import type { Texts } from './english.ts'

export interface StageParts {
  readonly database: DemoDatabase
  readonly texts: Texts
  readonly page: Page
  readonly clock: Clock
  /** Ends the demo before its next step. */
  readonly signal: AbortSignal
}

/** The objects that a section of the demo uses. */
export class Stage {
  readonly database: DemoDatabase
  /** The texts of all sections. */
  readonly texts: Texts['sections']
  readonly page: Page
  readonly #clock: Clock
  readonly #signal: AbortSignal

  constructor({ database, texts, page, clock, signal }: StageParts) {
    this.database = database
    this.texts = texts.sections
    this.page = page
    this.#clock = clock
    this.#signal = signal
  }

  /** Performs a step, and prints what it did and how long it took. */
  async step<T>(work: () => T | Promise<T>, says: (result: T) => string): Promise<T> {
    const { result, durationMs } = await this.timed(work)
    this.page.step(says(result), durationMs)
    return result
  }

  /** @throws the signal's reason if it is aborted. */
  async timed<T>(work: () => T | Promise<T>): Promise<{ result: T; durationMs: number }> {
    this.#signal.throwIfAborted()
    const startedAtMs = this.#clock.now()
    const result = await work()
    return { result, durationMs: this.#clock.now() - startedAtMs }
  }
}
