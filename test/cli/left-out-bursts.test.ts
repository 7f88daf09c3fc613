import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { defineOperation } from '../../src/index.ts'
import { customOperation } from '../../bench/plan/custom-operation.ts'
import { trustWarnings } from '../../bench/analysis/validity.ts'
import { measure } from '../../bench/run/measurement.ts'
import { smallRequest, context } from '../result/sample.ts'
import { completed } from '../run/run-memory.ts'
import { useServers } from './servers.ts'

const ENDED = 'terminating connection due to idle-in-transaction timeout'
const CALLS = 10

const [postgres] = useServers({ areShared: true })

test('bursts whose sessions the server ends are discarded with all their measurements', async () => {
  let bursts = 0
  const transaction = defineOperation({
    name: 'own',
    run: async ({ connection, index }) => {
      const isDoomed = index === 0 && ++bursts % 3 === 0
      await connection.begin()
      await connection.execute({ name: 'test', sql: 'SELECT 1' })
      // Longer than the server waits, in every third burst.
      if (isDoomed) await delay(3_000)
      await connection.commit()
    },
  })

  const result = await measure(
    {
      ...smallRequest(`${postgres?.url}?idle_in_transaction_session_timeout=1000`),
      first: {
        rounds: 4,
        matrices: [
          {
            pools: [{ poolSize: 2, maxOverflow: 0 }],
            operations: ['own'],
            modes: ['concurrent'],
            concurrency: [CALLS],
            queryTimesMs: [0],
          },
        ],
      },
      customOperations: { own: customOperation(transaction) },
    },
    context(),
  )

  const { bursts: kept, wait, connect, hold, query, response, errors } = completed(result.scenarios)
  expect(errors[0]?.message).toBe(`the server ended the connection: ${ENDED}`)
  const counts = [wait, connect, hold, query, response].map(({ count }) => count)
  expect(counts).toEqual(counts.map(() => kept.length * CALLS))
  expect(trustWarnings(result).filter((warning) => warning.includes('unreliable'))).toEqual([])
}, 60_000)
