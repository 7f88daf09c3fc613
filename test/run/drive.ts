import type { FakeClock } from '../support/fake-clock.ts'

/** Moves the clock on until `work` settles. */
export async function drive<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  const state = { isSettled: false }
  const settle = (): void => {
    state.isSettled = true
  }
  work.then(settle, settle)
  while (!state.isSettled) await clock.advance(1)
  return work
}
