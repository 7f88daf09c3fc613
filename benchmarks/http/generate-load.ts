import autocannon from 'autocannon'
import type { Load, LoadOutcome } from './load.ts'

/** The sampling interval of autocannon in milliseconds: a run ends only at a sample. */
const SAMPLE_INTERVAL_MS = 20

/**
 * Runs callers that each send the next request as soon as the last is answered. autocannon's own statistics
 * are not used, as it records latencies in whole milliseconds, and none for requests that time out. Every
 * answer is recorded as reported, and every request without one is a failure.
 *
 * @param onMeasured - called with the last answer, as autocannon itself ends some time later.
 */
export async function generateLoad(
  load: Load,
  onMeasured: (outcome: LoadOutcome) => void,
): Promise<void> {
  const expected = load.callers * load.requestsPerCaller
  const responsesMs: number[] = []
  const reasons = new Map<string, number>()
  const fail = (reason: string, count = 1): void => {
    reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  }
  const connected = new Set<unknown>()
  let startedAtMs = Number.NaN
  let endedAtMs = Number.NaN
  let answers = 0
  let lost = 0
  let isAnswer = false
  const finish = (): void => {
    const durationMs = endedAtMs - startedAtMs
    onMeasured({
      durationMs: durationMs > 0 ? durationMs : null,
      responsesMs,
      failures: [...reasons].map(([reason, count]) => ({ reason, count })),
    })
  }
  const measured = () => ({
    path: load.path,
    onResponse: (_status: number, body: string) => {
      isAnswer = hasUsers(body, load.users)
    },
  })
  const requests = [
    { path: load.firstPath },
    ...Array.from({ length: load.requestsPerCaller }, measured),
  ]
  let run: autocannon.Instance | undefined
  const ended = new Promise<void>((resolve, reject) => {
    run = autocannon(
      {
        url: load.url,
        connections: load.callers,
        amount: load.callers * requests.length,
        requests,
        timeout: load.timeoutSeconds,
        sampleInt: SAMPLE_INTERVAL_MS,
      },
      (error) => (error ? reject(error as Error) : resolve()),
    )
  })
  run?.on('response', (caller, status, _bytes, responseMs) => {
    const nowMs = performance.now()
    if (!connected.has(caller)) {
      connected.add(caller)
      // The next request is sent in this turn of the event loop.
      if (connected.size === 1) startedAtMs = nowMs
      return
    }
    endedAtMs = nowMs
    answers++
    if (status < 200 || status > 299) fail(`answered with ${status}`)
    else if (isAnswer) responsesMs.push(responseMs)
    else fail(`answered without the ${load.users} users asked for`)
    if (answers === expected) finish()
  })
  run?.on('reqError', (error: Error) => {
    lost++
    fail(error.message)
  })
  await ended
  if (answers === expected) return
  // autocannon silently reopens a connection that the service closed, and drops its request.
  const missing = expected - answers - lost
  if (missing > 0) fail('not answered', missing)
  finish()
}

function hasUsers(body: string, count: number): boolean {
  try {
    const users: unknown = JSON.parse(body)
    return Array.isArray(users) && users.length === count
  } catch {
    return false
  }
}
