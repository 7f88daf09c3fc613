import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { poolCapacity } from '../../src/index.ts'
import { parseResultFile } from '../../bench/result/parse.ts'
import { seesPool } from '../../bench/result/query.ts'
import type { PoolScenario, ResultFile } from '../../bench/result/schema.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { MYSQL_SERVER, SQLITE } from '../support/optional-programs.ts'
import { expectMistake, runMain, type Outcome } from './command-line.ts'
import { useServers } from './servers.ts'

const BURSTS = ['--concurrency=20', '--mode=concurrent', '--query-time=2ms', '--rounds=1']
const NO_NATIVE_POOL = 'nothing to measure: the library of this database has no pool of its own'

const servers = useServers({ areShared: true })

describe.for(servers)('a grid of pools on $title', (server) => {
  test.skipIf(server.isMissing)('is measured and shown in full', async () => {
    const { result, stdout } = await run(
      `--url=${server.url}`,
      '--pool-size=1,2,5',
      '--max-overflow=0,5',
    )

    expect(result.scenarios.map(({ id }) => id.split('/')[4])).toEqual(
      ['1+0', '1+5', '2+0', '2+5', '5+0', '5+5'].map((pool) => `pool=${pool}`),
    )
    expect(stdout).toMatch(/^Throughput, .*20 × get-user with 2 ms of query\s+time$/m)
    expect(stdout).toMatch(/^p99, ms from the call to the answer: /m)
    expect(stdout).toMatch(/^max_overflow +1 +2 +5 *$/m)
    expect(stdout).toMatch(/^Where the time goes: /m)
    expect(stdout).toMatch(/^ *5\+5 .* 5\.0 /m)
  })

  test.skipIf(server.isMissing)('splits the time of its operations', async () => {
    const { result } = await run(`--url=${server.url}`, '--pool-size=2', '--max-overflow=0,5')

    for (const { wait, connect, hold, query, response, pool, bursts } of all(result)) {
      const counts = [wait, connect, hold, query, response].map(({ count }) => count)
      expect(new Set(counts)).toEqual(new Set([20 * bursts.length]))
      // Inside the database; its clock and ours need not agree to the last.
      expect(query.meanMs).toBeGreaterThan(1.9)
      expect(hold.meanMs).toBeGreaterThanOrEqual(query.meanMs)
      expect(response.meanMs).toBeGreaterThanOrEqual(wait.meanMs + hold.meanMs - 1)
      expect(connect.maxMs > 0).toBe(pool.maxOverflow > 0)
    }
  })

  test.skipIf(server.isMissing)('names its pool metrics as OpenTelemetry does', async () => {
    const { result } = await run(`--url=${server.url}`, '--pool-size=2', '--max-overflow=0,5')

    for (const { poolMetrics, pool, bursts, hold, wait } of all(result)) {
      const { used, idle } = poolMetrics['db.client.connection.count']
      const pending = poolMetrics['db.client.connection.pending_requests']
      const created = poolMetrics['db.client.connection.create_time']
      expect(poolMetrics['db.client.connection.max']).toBe(poolCapacity(pool))
      expect(poolMetrics['db.client.connection.idle.max']).toBe(2)
      expect(used.max).toBeLessThanOrEqual(poolCapacity(pool))
      expect(used.max).toBeGreaterThanOrEqual(2)
      expect(idle.max).toBeLessThanOrEqual(2)
      expect(pending.max).toBeGreaterThanOrEqual(20 - poolCapacity(pool) - 2)
      expect(pending.max).toBeLessThan(20)
      expect(poolMetrics['db.client.connection.timeouts']).toBe(0)
      expect(created.count).toBe(bursts.reduce((sum, { opened }) => sum + opened, 0))
      expect(created.count > 0).toBe(pool.maxOverflow > 0)
      expect(poolMetrics['db.client.connection.use_time'].mean).toBeCloseTo(hold.meanMs / 1000, 4)
      expect(poolMetrics['db.client.connection.wait_time'].mean).toBeCloseTo(wait.meanMs / 1000, 4)
    }
  })

  test.skipIf(server.isMissing)('is refused if one size exceeds the free connections', async () => {
    const outcome = await start(`--url=${server.url}`, '--pool-size=1,500')

    expectMistake(outcome, 3, 'a pool of 500 connections does not fit, the server has ')
  })
})

test('the mean of pending requests counts waits from the first one on', async () => {
  const { result } = await run('--url=memory:?latency=10ms', '--pool-size=4', '--query-time=0')

  const [scenario] = all(result)
  const { mean, max } = (scenario as PoolScenario).poolMetrics[
    'db.client.connection.pending_requests'
  ]
  // 16, 12, 8, 4 and 0 of them, for 10 ms each.
  expect(max).toBe(16)
  expect(mean).toBeGreaterThan(7)
  expect(mean).toBeLessThan(9)
})

describe('native pools', () => {
  test.for([
    ['postgres', ['4+0', 'native:4', 'native-serial:4']],
    ['pg', ['4+0', 'native:4']],
    ['mysql', ['4+0', 'native:4']],
  ] as const)(
    'of %s are measured together with the queue pool',
    async ([driver, pools], { skip }) => {
      const url = urlOf(driver)
      if (!url) return skip(MYSQL_SERVER.reason)

      const { result, stdout } = await run(`--url=${url}`, '--pool=4+0,native:4')

      expect(result.scenarios.map(({ id }) => id)).toEqual(
        pools.map((pool) => `${driver}/get-user/concurrent/c=20/pool=${pool}/query=2ms`),
      )
      expect(stdout).toContain(`Native and queue pools: ${driver}, get-user`)
      for (const { poolMetrics, response, bursts } of all(result)) {
        expect(response.count).toBe(20 * bursts.length)
        expect(poolMetrics['db.client.connection.max']).toBe(4)
        expect(poolMetrics['db.client.connection.count'].used.max).toBe(4)
      }
    },
  )

  test('a native pool of one kind can be selected by its name', async () => {
    const { result } = await run(`--url=${urlOf('postgres')}`, '--pool=native-serial:4')

    expect(all(result).map(({ pool }) => pool.native)).toEqual(['native-serial'])
  })

  test('print their statements with --echo', async () => {
    const { stderr } = await run(`--url=${urlOf('pg')}`, '--pool=native:4', '--echo')

    expect(stderr.match(/^pg .*SELECT .* WHERE id = /gm)?.length).toBeGreaterThanOrEqual(20)
  })

  test('native pools are measured only on databases whose library has them', async () => {
    const { result } = await run(`--url=${urlOf('pg')}`, '--url=memory:', '--pool=native:4')

    expect(result.scenarios.map(({ driver }) => driver)).toEqual(['pg'])
  })

  test.for(['memory:', 'sqlite::memory:', 'sqlite-threads:users.db'])(
    'of %s do not exist, which is reported in one line',
    async (url, { skip }) => {
      skip(url.startsWith('sqlite') && SQLITE.isMissing, SQLITE.reason)
      const place = url.replace('users.db', join(temporaryFolder(), 'users.db'))

      expectMistake(await start(`--url=${place}`, '--pool=native:4'), 3, NO_NATIVE_POOL)
    },
  )
})

describe('a mistake in the sizes of pools', () => {
  test.for([
    [['--pool-size=0'], '"0" is not a whole number from 1'],
    [['--pool-size=5', '--pool=5+0'], "'--pool-size <sizes>' cannot be used with"],
    [['--max-overflow=3'], '--max-overflow needs --pool-size'],
    [['--pool-size=1,'], '"" is not a whole number from 1'],
    [['--pool-size=2', '--max-overflow=-1'], '"-1" is not a whole number from 0'],
    [['--pool=native'], '"native" is not a pool'],
    [['--pool=native:0'], '"native:0" is not a pool'],
  ] as const)('%j is reported in one line, with code 2', async ([argv, message]) => {
    expectMistake(await start('--url=memory:', ...argv), 2, message)
    expectMistake(await runMain(['list', '--url=memory:', ...argv]), 2, message)
  })
})

async function run(...argv: readonly string[]): Promise<Outcome & { result: ResultFile }> {
  const json = join(temporaryFolder(), 'result.json')
  const outcome = await start(`--json=${json}`, ...argv)
  expect(outcome).toMatchObject({ code: 0 })
  return { ...outcome, result: parseResultFile(readFileSync(json, 'utf8')) }
}

function start(...argv: readonly string[]): Promise<Outcome> {
  return runMain(['run', ...BURSTS, `--results=${join(temporaryFolder(), 'results')}`, ...argv])
}

function all({ scenarios }: ResultFile): PoolScenario[] {
  return scenarios.map((scenario) => {
    if (scenario.status === 'completed' && seesPool(scenario)) return scenario
    throw new Error(JSON.stringify(scenario))
  })
}

function urlOf(driver: 'postgres' | 'pg' | 'mysql'): string | undefined {
  if (driver === 'mysql') return inject('mysqlUrl')
  return inject('postgresUrl').replace(/^[a-z]+:/, `${driver}:`)
}
