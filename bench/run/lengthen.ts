import type { Clock } from '../../src/index.ts'

/** A timer of Node may come this much late: the rest of a wait is spent asking the clock. */
const TIMER_LATENESS_MS = 1.5

/**
 * Makes every call take `factor` times as long as it did, by giving its answer, or its error, that
 * much later: whatever limits a burst, its makespan grows by this factor. It is what a gate is tested
 * with. Work added to each call would not do: where the server is busy, a client that works longer
 * only waits less.
 */
export function lengthened(
  call: (index: number) => Promise<unknown>,
  factor: number,
  clock: Clock,
): (index: number) => Promise<unknown> {
  return async (index) => {
    const startedAtMs = clock.now()
    try {
      return await call(index)
    } finally {
      const tookMs = clock.now() - startedAtMs
      await until(startedAtMs + tookMs * factor, clock)
    }
  }
}

/** Resolves within microseconds of the time, without keeping others from their work. */
async function until(timeMs: number, clock: Clock): Promise<void> {
  const coarseMs = timeMs - clock.now() - TIMER_LATENESS_MS
  if (coarseMs > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, coarseMs))
  while (clock.now() < timeMs) await new Promise((resolve) => setImmediate(resolve))
}
