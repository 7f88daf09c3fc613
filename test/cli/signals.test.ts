import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { MYSQL_SERVER, SQLITE } from '../support/optional-programs.ts'
import { endedBy, said, startCli, tablesOf } from './command-line.ts'
import { useServers } from './servers.ts'

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
  ] as const)(
    'ends by %s while it %s, and leaves nothing behind',
    async ([signal, stage, isThere], { skip }) => {
      skip(stage.includes('MySQL') && MYSQL_SERVER.isMissing, MYSQL_SERVER.reason)
      const cli = startCli(['run'], temporaryFolder())
      while (!isThere() && cli.child.exitCode === null) await delay(1)

      const outcome = await endedBy(signal, cli)

      expect(outcome.stdout).toBe('')
      expectNothingLeft(place.current)
    },
  )

  test.for([
    ['SIGTERM', 'warms a pool', ['--pool=150+0'], /pg_sleep/],
    ['SIGINT', 'measures PostgreSQL', LONG_BURSTS, /pg_sleep.*\[250\]/],
    ['SIGTERM', 'measures PostgreSQL', LONG_BURSTS, /pg_sleep.*\[250\]/],
    ['SIGHUP', 'measures SQLite in threads', LONG_BURSTS, /poolbench_sleep.*\[250\]/],
  ] as const)(
    'ends by %s while it %s, and leaves nothing behind',
    async ([signal, stage, argv, echo], { skip }) => {
      skip(stage.includes('SQLite') && SQLITE.isMissing, SQLITE.reason)
      const database = echo.source.startsWith('pg') ? 'postgres' : 'sqlite-threads'
      const cli = startCli(['run', `--database=${database}`, '--echo', ...argv], temporaryFolder())
      await said(cli, echo)

      await endedBy(signal, cli)

      expectNothingLeft(place.current)
    },
  )

  test('ends at once by a second SIGINT, and leaves nothing behind either', async () => {
    const long = ['--pool=1+0', '--concurrency=1', '--query-time=20s']
    const cli = startCli(['run', '--database=postgres', '--echo', ...long], temporaryFolder())
    // The one statement that warms the pool; what follows takes twenty seconds.
    await said(cli, /WHERE id/)
    await delay(500)

    cli.child.kill('SIGINT')
    await said(cli, /press again to exit immediately/)
    await endedBy('SIGINT', cli)

    expectNothingLeft(place.current)
  })
})

describe.for(useServers({ areShared: false }))('a run on the URL of a $title', (server) => {
  test.skipIf(server.isMissing)(
    'leaves no table behind when it is ended during a burst',
    async () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const argv = ['run', `--url=${server.url}`, '--echo', '--operation=get-user,create-user']
        const cli = startCli([...argv, ...LONG_BURSTS], temporaryFolder())
        await said(cli, /sleep.*\[250\]/i)
        const during = await tablesOf(server.url)

        const { stderr } = await endedBy(signal, cli)

        expect(during).toHaveLength(1)
        expect(await tablesOf(server.url)).toEqual([])
        expect(stderr).toContain(`poolbench: ${signal}, cleaning up`)
      }
    },
    30_000,
  )
})
