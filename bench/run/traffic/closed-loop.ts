import { sleep, type Clock } from '../../../src/index.ts'

export interface ClosedLoopOptions {
  readonly clients: number
  /** How long a client waits between an answer and its next request, in milliseconds. */
  readonly thinkTimeMs: number
  readonly durationMs: number
  readonly clock: Clock
  /** Performs one request; never rejects. */
  readonly request: () => Promise<void>
  readonly signal: AbortSignal
}

/** Clients that each send a request, wait for the answer and send the next one, until the time is up. */
export async function runClosedLoop(options: ClosedLoopOptions): Promise<void> {
  const { clients, thinkTimeMs, durationMs, clock, request, signal } = options
  const endsAtMs = clock.now() + durationMs
  const client = async (number: number): Promise<void> => {
    // Spread over the first think time: else all clients would stay in step.
    if (thinkTimeMs > 0) await sleep(clock, (thinkTimeMs * number) / clients)
    while (clock.now() < endsAtMs && !signal.aborted) {
      await request()
      if (thinkTimeMs > 0) await sleep(clock, thinkTimeMs)
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
}
