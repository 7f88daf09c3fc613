import type { FakeClock } from '../support/fake-clock.ts'

/** Moves the clock on until `work` settles. */
export async function drive<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let isSettled = false
  const settle = (): void => {
    isSettled = true
  }
  work.then(settle, settle)
  while (!isSettled) await clock.advance(1)
  return work
}
