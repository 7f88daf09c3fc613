import { setTimeout as delay } from 'node:timers/promises'
import type { ServerProcess } from '../process/server-process.ts'

const PROBE_PAUSE_MS = 15

/** A check of whether a starting server is ready. */
export interface Probe {
  /** Resolves when the server is ready. */
  readonly attempt: () => Promise<void>
  /** Whether the attempt failed only because it came too early. */
  readonly isTooEarly: (error: unknown) => boolean
}

/**
 * Waits until a starting server is ready.
 *
 * @throws {Error} if it ends, is not ready after `timeoutMs`, or the check fails for another reason.
 */
export async function waitUntilReady(
  server: ServerProcess,
  probe: Probe,
  timeoutMs: number,
): Promise<void> {
  const waiting = new AbortController()
  const { signal } = waiting
  try {
    await Promise.race([
      askUntilReady(probe, signal),
      server.ended.then(({ outcome, cause }) => {
        throw new Error(outcome, { cause })
      }),
      delay(timeoutMs, undefined, { signal }).then(() => {
        throw new Error(`did not answer within ${timeoutMs} ms`)
      }),
    ])
  } finally {
    waiting.abort()
  }
}

async function askUntilReady(probe: Probe, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await probe.attempt()
    } catch (error) {
      if (!probe.isTooEarly(error)) throw error
    }
    await delay(PROBE_PAUSE_MS)
  }
}
