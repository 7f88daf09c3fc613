import { join } from 'node:path'
import { describe, test } from 'vitest'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectMistake, runCli, runMain, SMALL } from './command-line.ts'
import { changedUrl, useServers } from './servers.ts'

const servers = useServers({ areShared: true })

describe.for(servers)('$title', (server) => {
  test.skipIf(server.isMissing)('refuses a wrong password, which is not repeated', async () => {
    const url = changedUrl(server.url, { password: 'hunter2' })

    expectMistake(await run(url), 3, 'the database rejected the user or the password')
    expectMistake(
      await runCli(['run', ...SMALL, `--url=${url}`], temporaryFolder()),
      3,
      'the database rejected the user or the password',
    )
  })

  test.skipIf(server.isMissing)('refuses a percent-encoded wrong password', async () => {
    const url = changedUrl(server.url, { password: 'hunter%32%40/' })

    expectMistake(await run(url), 3, 'the database rejected the user or the password')
  })

  test.skipIf(server.isMissing)('a database that does not exist is reported', async () => {
    const url = changedUrl(server.url, { pathname: '/no_such_database' })

    // MySQL does not tell a user of another database whether there is one.
    expectMistake(await run(url), 3, '/no_such_database: ')
  })

  test.skipIf(server.isMissing)('too few free connections are reported', async () => {
    expectMistake(
      await run(server.url, '--pool=1000+0'),
      3,
      'a pool of 1000 connections does not fit, the server has ',
    )
  })
})

function run(url: string, ...argv: string[]) {
  const results = join(temporaryFolder(), 'results')
  return runMain(['run', ...SMALL, `--url=${url}`, `--results=${results}`, ...argv])
}
