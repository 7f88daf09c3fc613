import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createDriver, parseDatabaseUrl } from '../../src/index.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { startCli, type Outcome, type RunningCli } from './command-line.ts'
import { useServers } from './servers.ts'

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Signal = keyof typeof CODES

// 40 of them in a burst: one second at once, ten seconds one after the other.
const LONG_BURSTS = ['--pool=10+0', '--concurrency=40', '--query-time=250ms', '--rounds=3']

describe('a run on the default databases', { timeout: 60_000 }, () => {
  const place = usePlace()
  const started = (file: string) => (): boolean =>
    place.current.homes().some((home) => existsSync(join(home, file)))

  test.for([
    ['SIGINT', 'begins to start its servers', started('.')],
    ['SIGTERM', 'begins to start its servers', started('.')],
    ['SIGINT', 'prepares the data of PostgreSQL', started('data/PG_VERSION')],
    ['SIGTERM', 'starts PostgreSQL', started('data/postmaster.opts')],
    ['SIGINT', 'prepares the data of MySQL', started('data/ibdata1')],
  ] as const)('ends by %s while it %s, and leaves nothing', async ([signal, , isThere]) => {
    const cli = startCli(['run'], temporaryFolder())
    while (!isThere() && cli.child.exitCode === null) await delay(1)

    const outcome = await endedBy(signal, cli)

    expect(outcome.stdout).toBe('')
    expectNothingLeft(place.current)
  })

  test.for([
    ['SIGTERM', 'warms a pool', ['--pool=150+0'], /pg_sleep/],
    ['SIGINT', 'measures PostgreSQL', LONG_BURSTS, /pg_sleep.*\[250\]/],
    ['SIGTERM', 'measures PostgreSQL', LONG_BURSTS, /pg_sleep.*\[250\]/],
    ['SIGHUP', 'measures SQLite in threads', LONG_BURSTS, /poolbench_sleep.*\[250\]/],
  ] as const)('ends by %s while it %s, and leaves nothing', async ([signal, , argv, echo]) => {
    const database = echo.source.startsWith('pg') ? 'postgres' : 'sqlite-threads'
    const cli = startCli(['run', `--database=${database}`, '--echo', ...argv], temporaryFolder())
    await said(cli, echo)

    await endedBy(signal, cli)

    expectNothingLeft(place.current)
  })

  test('ends at once by a second SIGINT, and leaves nothing either', async () => {
    const long = ['--pool=1+0', '--concurrency=1', '--query-time=20s']
    const cli = startCli(['run', '--database=postgres', '--echo', ...long], temporaryFolder())
    // The one statement that warms the pool; what follows takes twenty seconds.
    await said(cli, /WHERE id/)
    await delay(500)

    cli.child.kill('SIGINT')
    await said(cli, /again to leave at once/)
    await endedBy('SIGINT', cli)

    expectNothingLeft(place.current)
  })
})

describe.for(useServers({ areShared: false }))('a run on the URL of a $title', (server) => {
  test.skipIf(server.isMissing)(
    'leaves no table behind when it is ended in a burst',
    async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const argv = ['run', `--url=${server.url}`, '--echo', '--operation=get-user,create-user']
        const cli = startCli([...argv, ...LONG_BURSTS], temporaryFolder())
        await said(cli, /sleep.*\[250\]/i)
        const during = await tables(server.url)

        const { stderr } = await endedBy(signal, cli)

        expect(during).toHaveLength(1)
        expect(await tables(server.url)).toEqual([])
        expect(stderr).toContain(`poolbench: ${signal}, cleaning up`)
      }
    },
    30_000,
  )
})

/** Sends the signal; the program then has to end within a few seconds, with its code. */
async function endedBy(signal: Signal, cli: RunningCli): Promise<Outcome> {
  const sentAtMs = performance.now()
  cli.child.kill(signal)
  const outcome = await cli.ended
  expect(outcome.code).toBe(CODES[signal])
  expect(performance.now() - sentAtMs).toBeLessThan(6_000)
  expect(outcome.stderr).not.toMatch(/\n\s+at |mistake of poolbench/)
  return outcome
}

/** Resolves when the program has written such a text to standard error, or has ended. */
function said({ child, ended }: RunningCli, pattern: RegExp): Promise<unknown> {
  const heard = new Promise((resolve) => {
    let text = ''
    child.stderr?.on('data', (more) => {
      text += String(more)
      if (pattern.test(text)) resolve(undefined)
    })
  })
  return Promise.race([heard, ended])
}

async function tables(url: string): Promise<unknown[]> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection = await driver.connect()
  try {
    const { rows } = await connection.execute({
      name: 'test',
      sql: `SELECT table_name AS name FROM information_schema.tables
        WHERE table_name LIKE 'poolbench%'`,
    })
    return rows.map(({ name }) => name)
  } finally {
    await connection.close()
    await driver.close()
  }
}
