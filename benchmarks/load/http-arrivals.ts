/**
 * A generator of HTTP traffic for benchmarks/load/outside.ts, in a process of its own. It shares no code with
 * poolbench, as it is what poolbench is checked by.
 */
import { Agent, get } from 'node:http'

/** Requests that arrive at random, on as many connections as they need. */
export interface HttpTraffic {
  readonly url: string
  readonly ratePerS: number
  /** Requests that are due in the first part of it are sent, and not recorded. */
  readonly warmUpMs: number
  readonly durationMs: number
}

/** What those who sent them saw. */
export interface HttpAnswers {
  /** From the time when each was due to the end of its answer, ascending. */
  readonly responsesMs: readonly number[]
  readonly failures: number
}

process.once('message', (traffic: HttpTraffic) => {
  void send(traffic).then((answers) => process.send?.(answers, () => process.disconnect()))
})

async function send({ url, ratePerS, warmUpMs, durationMs }: HttpTraffic): Promise<HttpAnswers> {
  const agent = new Agent({ keepAlive: true })
  const startedAtMs = performance.now()
  const responsesMs: number[] = []
  const pending: Promise<void>[] = []
  let failures = 0
  let dueMs = 0
  while ((dueMs += (-Math.log(1 - Math.random()) * 1000) / ratePerS) < warmUpMs + durationMs) {
    const dueAtMs = startedAtMs + dueMs
    const isRecorded = dueMs >= warmUpMs
    const leftMs = dueAtMs - performance.now()
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs))
    pending.push(
      ask(`${url}/users/${1 + Math.floor(Math.random() * 100)}`, agent).then((isAnswered) => {
        if (!isRecorded) return
        if (isAnswered) responsesMs.push(performance.now() - dueAtMs)
        else failures++
      }),
    )
  }
  await Promise.all(pending)
  agent.destroy()
  return { responsesMs: responsesMs.sort((a, b) => a - b), failures }
}

/** Whether the answer was a success. */
function ask(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, { agent }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode === 200))
    }).once('error', () => resolve(false))
  })
}
