import { expect, test } from 'vitest'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied } from './spied-target.ts'

test('100 at once on 5+10 that wait 5 ms for a connection end with counted timeouts', async () => {
  const clock = new FakeClock()
  const { target } = await openSpied(clock, 'latency=10ms')
  const scenario = cell({ pool: { poolSize: 5, maxOverflow: 10 } })

  const { results } = await runMemory(clock, [target], [scenario], { pool: { timeoutMs: 5 } })

  const { bursts, errors, response, wait } = completed(results)
  expect(bursts.map(({ timeouts, failures }) => `${timeouts} of ${failures}`)).toEqual(
    Array(5).fill('85 of 85'),
  )
  expect(errors).toMatchObject([{ name: 'PoolTimeoutError', code: 'POOL_TIMEOUT', count: 425 }])
  expect([response.count, wait.count]).toEqual([75, 75])
})

test('sequential operations never wait for a connection, however short the timeout', async () => {
  const clock = new FakeClock()
  const { target } = await openSpied(clock, 'latency=10ms')

  const { results } = await runMemory(clock, [target], [cell({ mode: 'sequential' })], {
    pool: { timeoutMs: 0 },
  })

  expect(completed(results).errors).toEqual([])
})
