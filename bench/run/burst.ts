import pLimit from 'p-limit'
import type { Clock } from '../../src/index.ts'
import type { Mode } from '../plan/modes.ts'

/** A burst: a number of calls, issued in one mode. */
export interface Burst {
  readonly mode: Mode
  readonly calls: number
  /** The number of concurrent calls in the mode `limited`. */
  readonly limit: number
  readonly call: (index: number) => Promise<unknown>
  /**
   * Called for each call that resolves, with the time since the burst began or, in sequential mode, since the
   * call itself began.
   */
  readonly onResponse: (responseMs: number) => void
  readonly onFailure: (error: unknown) => void
}

/**
 * Runs a burst to its end, even if calls fail, and returns its makespan in milliseconds. A `Promise.all` that
 * rejects would leave calls behind, which hold connections.
 */
export async function runBurst(burst: Burst, clock: Clock): Promise<number> {
  const startedAtMs = clock.now()
  switch (burst.mode) {
    case 'sequential':
      for (let index = 0; index < burst.calls; index++) {
        await settle(burst, index, clock, clock.now())
      }
      break
    case 'concurrent': {
      const calls = Array<Promise<void>>(burst.calls)
      for (let index = 0; index < burst.calls; index++) {
        calls[index] = settle(burst, index, clock, startedAtMs)
      }
      await Promise.all(calls)
      break
    }
    case 'limited': {
      const limit = pLimit(burst.limit)
      const indexes = Array.from({ length: burst.calls }, (_, index) => index)
      await Promise.all(indexes.map((index) => limit(settle, burst, index, clock, startedAtMs)))
      break
    }
    default:
      burst.mode satisfies never
  }
  return clock.now() - startedAtMs
}

async function settle(burst: Burst, index: number, clock: Clock, sinceMs: number): Promise<void> {
  try {
    await burst.call(index)
    burst.onResponse(clock.now() - sinceMs)
  } catch (error) {
    burst.onFailure(error)
  }
}
