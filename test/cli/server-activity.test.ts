import { describe, expect, test } from 'vitest'
import { defineOperation, type OperationDefinition } from '../../src/index.ts'
import { customOperation } from '../../bench/plan/custom-operation.ts'
import { resultFileSchema, type CompletedScenario } from '../../bench/result/schema.ts'
import { measure } from '../../bench/run/measurement.ts'
import { smallRequest, context } from '../result/sample.ts'
import { completed } from '../run/run-memory.ts'
import { connectTo, openDriver } from '../support/open-driver.ts'
import { ask } from '../support/statements.ts'
import { useServers, type TestServer } from './servers.ts'

const CONNECTIONS = 10

/** What each kind of work is in the two products. */
const SQL = {
  postgres: {
    busy: 'SELECT count(md5(i::text)) AS n FROM generate_series(1, 15000) AS i',
    sleeping: 'SELECT pg_sleep(0.05)',
    sessions: `SELECT pid AS id FROM pg_stat_activity
      WHERE usename = current_user AND pid <> pg_backend_pid()`,
    kill: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE query LIKE 'SELECT state, wait_event_type%' OR query = 'SELECT pg_backend_pid() AS id'`,
  },
  mysql: {
    busy: "SELECT BENCHMARK(15000, MD5('work'))",
    sleeping: 'SELECT SLEEP(0.05)',
    sessions: `SELECT id AS id FROM information_schema.processlist
      WHERE user = substring_index(user(), '@', 1) AND id <> connection_id()`,
    kill: undefined,
  },
} as const

for (const server of useServers({ areShared: false })) {
  describe.skipIf(server.isMissing)(`the samples of ${server.title}`, () => {
    samples(server)
  })
}

function samples(server: TestServer): void {
  const sql = SQL[server.label]

  test(
    'show lock waits if many operations change the same two rows',
    { timeout: 60_000 },
    async () => {
      const { sessions, waits } = serverOf(await run(server.url, 'transfer-credits'))

      expect(sessions.lock).toBeGreaterThan(Math.max(sessions.cpu, sessions.io, sessions.other))
      expect(waits.some(({ event }) => /^(Lock:|row lock)/.test(event))).toBe(true)
    },
  )

  test('show sessions on the CPU if each computes', { timeout: 60_000 }, async () => {
    const { sessions, busyCpus } = serverOf(await run(server.url, statement(sql.busy)))

    const { cpu, ...others } = sessions
    expect(cpu).toBeGreaterThan(Math.max(...Object.values(others)))
    // Other systems have no /proc.
    expect(process.platform !== 'linux' || Number(busyCpus) > 0).toBe(true)
  })

  test('samples of sleeping sessions show no lock, no CPU and no other sessions', async () => {
    const { sessions } = serverOf(await run(server.url, statement(sql.sleeping)))

    const { other, lock, idle, cpu, io, client } = sessions
    expect(other).toBeGreaterThan(Math.max(lock, cpu, io, client))
    expect(lock).toBe(0)
    expect(other + lock + idle + cpu + io + client).toBeLessThanOrEqual(CONNECTIONS + 1e-9)
  })

  test('the sampler leaves no connection open, and uses none of the pool', async () => {
    const { poolMetrics, bursts } = await run(server.url, statement(sql.sleeping))

    expect(poolMetrics['db.client.connection.count'].used.max).toBeLessThanOrEqual(CONNECTIONS)
    expect(new Set(bursts.map(({ opened }) => opened))).toEqual(new Set([0]))
    const connection = await connectTo(await openDriver(server.url))
    expect(await ask(connection, sql.sessions)).toEqual([])
  })

  // MariaDB does not tell a sampling session from others by its last statement.
  const { kill } = sql
  if (kill === undefined) return
  test('losing the sampler’s connection does not disturb the run', async () => {
    const killing = defineOperation({
      name: 'own',
      run: async ({ connection }) => {
        await ask(connection, kill)
        await ask(connection, sql.sleeping)
      },
    })

    const { errors, bursts } = await run(server.url, killing)

    expect(errors).toEqual([])
    expect(new Set(bursts.map(({ round }) => round)).size).toBe(ROUNDS)
  })
}

const ROUNDS = 3

/** Bursts of 40 on ten connections, on a table of two users. */
async function run(url: string, operation: string | OperationDefinition) {
  const own = typeof operation === 'string' ? undefined : operation
  const matrix = {
    pools: [{ poolSize: CONNECTIONS, maxOverflow: 0 }],
    operations: [own ? own.name : (operation as string)],
    modes: ['concurrent'],
    concurrency: [40],
    queryTimesMs: [0],
  } as const
  const result = await measure(
    {
      ...smallRequest(url),
      first: { matrices: [matrix], rounds: ROUNDS },
      options: { seed: 1, pool: { timeoutMs: 30_000 }, timePerRoundMs: 600 },
      rows: 2,
      ...(own && { customOperations: { [own.name]: customOperation(own) } }),
    },
    context(),
  )
  expect(resultFileSchema.parse(result)).toEqual(result)
  return completed(result.scenarios)
}

function statement(sql: string): OperationDefinition {
  return defineOperation({ name: 'own', run: ({ connection }) => ask(connection, sql) })
}

function serverOf({ server }: CompletedScenario) {
  const { sessions, waits, busyCpus } = server ?? {}
  if (!sessions || !waits) throw new Error(`no samples: ${JSON.stringify(server)}`)
  return { sessions, waits, busyCpus }
}
