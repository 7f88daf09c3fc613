import pLimit from 'p-limit'
import type { Clock } from '../../src/index.ts'
import type { Mode } from '../plan/modes.ts'

/** One burst: so many calls, issued in one mode. */
export interface Burst {
  readonly mode: Mode
  readonly calls: number
  /** Calls that run at the same time in the mode `limited`. */
  readonly limit: number
  readonly call: (index: number) => Promise<unknown>
  /**
   * Called for each call that resolves: how long after the burst began, or after the call itself
   * where one waits for the other.
   */
  readonly onResponse: (responseMs: number) => void
  readonly onFailure: (error: unknown) => void
}

/**
 * Runs a burst to its end, whatever fails on the way, and returns its makespan in milliseconds: a
 * `Promise.all` that rejects leaves calls behind, which hold connections.
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
