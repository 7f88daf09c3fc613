import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { generateLoad } from '../../benchmarks/http/generate-load.ts'
import type { Load, LoadOutcome } from '../../benchmarks/http/load.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

/** Loads a service that answers so; `/health` it answers at once. */
async function outcomeOf(answer: Answer, given: Partial<Load> = {}): Promise<LoadOutcome> {
  const server = createServer((request, response) => {
    if (request.url === '/health') response.end()
    else void answer(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const outcomes: LoadOutcome[] = []
  const load = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    path: '/users',
    firstPath: '/health',
    callers: 2,
    requestsPerCaller: 3,
    users: 2,
    timeoutSeconds: 1,
    ...given,
  }
  await generateLoad(load, (outcome) => outcomes.push(outcome))
  expect(outcomes).toHaveLength(1)
  return outcomes[0] as LoadOutcome
}

const TWO_USERS = '[{},{}]'

describe('a load', () => {
  test('has as many pending requests as callers, and no more', async () => {
    let underWay = 0
    const seen: number[] = []

    const { responsesMs, failures } = await outcomeOf(
      async (response) => {
        seen.push(++underWay)
        await delay(20)
        underWay--
        response.end(TWO_USERS)
      },
      { callers: 4 },
    )

    expect(Math.max(...seen)).toBe(4)
    expect(seen).toHaveLength(12)
    expect(responsesMs).toHaveLength(12)
    expect(failures).toEqual([])
  })

  test('lasts from the first request that counts to the last answer', async () => {
    const { durationMs, responsesMs } = await outcomeOf(
      async (response) => {
        await delay(30)
        response.end(TWO_USERS)
      },
      { callers: 1 },
    )

    const asked = responsesMs.reduce((sum, each) => sum + each, 0)
    expect(durationMs).toBeGreaterThanOrEqual(asked)
    expect(durationMs as number).toBeGreaterThanOrEqual(3 * 29)
  })

  test.for([
    [
      'an error',
      (response: ServerResponse) => response.writeHead(503).end('{}'),
      'answered with 503',
    ],
    ['too few users', (response: ServerResponse) => response.end('[{}]'), 'answered without the 2'],
    ['no JSON', (response: ServerResponse) => response.end('oops'), 'answered without the 2'],
  ] as const)('counts %s for an answer as a failure', async ([, answer, reason]) => {
    const { responsesMs, failures } = await outcomeOf(answer)

    expect(responsesMs).toEqual([])
    expect(failures).toEqual([{ reason: expect.stringContaining(reason) as string, count: 6 }])
  })

  test('counts rejected requests separately from those that were cut off', async () => {
    let count = 0
    const { responsesMs, failures } = await outcomeOf(
      (response) => {
        count++
        if (count === 1) response.end(TWO_USERS)
        else if (count === 2) response.writeHead(503).end()
        else response.destroy()
      },
      { callers: 1, requestsPerCaller: 4 },
    )

    expect(responsesMs).toHaveLength(1)
    expect(failures[0]).toEqual({ reason: 'answered with 503', count: 1 })
    expect(failures.reduce((sum, each) => sum + each.count, 0)).toBe(3)
  })

  test('counts every request without an answer, whatever cut it off', async () => {
    const cut = await outcomeOf((response) => response.destroy())
    const slow = await outcomeOf(() => undefined, { callers: 1, requestsPerCaller: 1 })

    expect(cut.responsesMs).toEqual([])
    expect(cut.failures.reduce((sum, { count }) => sum + count, 0)).toBe(6)
    expect(slow).toEqual({
      durationMs: null,
      responsesMs: [],
      failures: [{ reason: 'request timed out', count: 1 }],
    })
  })
})
