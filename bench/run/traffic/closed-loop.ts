import { sleep, type Clock } from '../../../src/index.ts'
import { dealtCount, type Share } from '../../plan/share.ts'

export interface ClosedLoopOptions {
  /** Of all instances together. */
  readonly clients: number
  /** Which of them these are. */
  readonly share: Share
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
  const { clients, share, thinkTimeMs, durationMs, clock, request, signal } = options
  const endsAtMs = clock.now() + durationMs
  const client = async (number: number): Promise<void> => {
    // Spread over the first think time: else all clients would stay in step.
    if (thinkTimeMs > 0) await sleep(clock, (thinkTimeMs * number) / clients)
    while (clock.now() < endsAtMs && !signal.aborted) {
      await request()
      if (thinkTimeMs > 0) await sleep(clock, thinkTimeMs)
    }
  }
  const count = dealtCount(clients, share)
  await Promise.all(
    Array.from({ length: count }, (_, each) => client(each * share.of + share.index)),
  )
}
