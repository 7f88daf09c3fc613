import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { userFolder } from '../modules/user-folder.ts'
import {
  expectMistake,
  runCli,
  said,
  SMALL,
  startCli,
  startNode,
  tablesOf,
  type Outcome,
} from './command-line.ts'
import { useServers } from './servers.ts'
import { SQLITE } from '../support/optional-programs.ts'

const operation = (name: string, run: string, first = ''): string => `
  import { defineOperation } from 'poolbench'
  ${first}
  export default defineOperation({ name: '${name}', run: ${run} })`

const FILES = {
  'never.ts': operation('never', '() => new Promise(() => {})'),
  'floating.ts': operation(
    'floating',
    "async () => void Promise.reject(new Error('nobody awaits me'))",
  ),
  'thrown.ts': operation(
    'thrown',
    "async () => void setTimeout(() => { throw new Error('outside') })",
  ),
  'top.ts': 'await new Promise(() => {})',
  'prints.ts': operation(
    'prints',
    'async () => undefined',
    "console.log('read .env'); process.stdout.write('and more\\n')",
  ),
}

const FAULTS = [
  ['floating', 'floating: unhandled promise rejection: nobody awaits me'],
  ['thrown', 'thrown: uncaught exception: outside'],
] as const

const NEVER = 'never: a promise never settled'

describe('a custom operation', () => {
  test.for(['memory:', 'sqlite:users.db'])(
    'that never settles on %s is reported in one line, with code 3',
    async (url, { skip }) => {
      skip(isMissing(url), SQLITE.reason)
      const folder = userFolder(FILES)

      const outcome = await runOperation('never', url, folder)

      expectMistake(outcome, 3, NEVER)
      expect(await tablesIn(join(folder, 'users.db'))).toEqual([])
    },
  )

  test.for(['memory:', 'sqlite:users.db'].flatMap((url) => FAULTS.map((fault) => [url, ...fault])))(
    'on %s that is %s is reported in one line, with code 3',
    async ([url = '', name = '', message = ''], { skip }) => {
      skip(isMissing(url), SQLITE.reason)
      const folder = userFolder(FILES)

      expectMistake(await runOperation(name, url, folder), 3, message)

      expect(await tablesIn(join(folder, 'users.db'))).toEqual([])
    },
  )

  test('an operation whose import never settles is reported', async () => {
    const outcome = await runOperation('top', 'memory:', userFolder(FILES))

    expectMistake(outcome, 3, 'a promise never settled')
  })

  test('that never settles is abandoned after SIGINT, and its table is dropped', async ({
    skip,
  }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = userFolder(FILES)
    const cli = startCli(argumentsFor('never', 'sqlite-threads:users.db', '--echo'), folder)
    await said(cli, /sleep/)

    cli.child.kill('SIGINT')
    const { code, stderr } = await cli.ended

    expect(code).toBe(130)
    expect(stderr).toContain('never: it did not end within 4 s after the stop and was abandoned')
    expect(await tablesIn(join(folder, 'users.db'))).toEqual([])
  })

  test('output of an operation does not go to standard output', async () => {
    const outcome = await runOperation('prints', 'memory:', userFolder(FILES), '--json=-')

    expect(JSON.parse(outcome.stdout)).toMatchObject({ schemaVersion: 1 })
    expect(outcome.stderr).toMatch(/^read \.env\nand more\n/)
  })
})

describe.for(useServers({ areShared: false }))('on $title', (server) => {
  test.skipIf(server.isMissing)(
    'an operation with an error outside of its calls leaves no table',
    async () => {
      const folder = userFolder(FILES)

      for (const [name, message] of FAULTS) {
        expectMistake(await runOperation(name, server.url, folder), 3, message)
      }
      expect(await tablesOf(server.url)).toEqual([])
    },
  )

  test.skipIf(server.isMissing)(
    'an operation that never settles leaves no table after SIGINT',
    async () => {
      const cli = startCli(argumentsFor('never', server.url, '--echo'), userFolder(FILES))
      await said(cli, /sleep/i)

      cli.child.kill('SIGINT')
      const { code, stderr } = await cli.ended

      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('abandoned') })
      expect(await tablesOf(server.url)).toEqual([])
    },
  )
})

test('POOLBENCH_DEBUG=1 shows where an error comes from', async () => {
  const cli = new URL('../../dist/bench/cli.js', import.meta.url).pathname
  const argv = [cli, ...argumentsFor('floating', inject('postgresUrl'))]

  const { stderr } = await startNode(argv, userFolder(FILES), { env: { POOLBENCH_DEBUG: '1' } })
    .ended

  expect(stderr).toMatch(/ +caused by: nobody awaits me\n +at .*floating\.ts/)
})

function argumentsFor(name: string, url: string, ...more: string[]): string[] {
  return ['run', `--url=${url}`, ...SMALL, `--operation=./${name}.ts`, '--rows=5', ...more]
}

function runOperation(
  name: string,
  url: string,
  folder: string,
  ...more: string[]
): Promise<Outcome> {
  return runCli(argumentsFor(name, url, ...more), folder)
}

function isMissing(url: string): boolean {
  return url.startsWith('sqlite') && SQLITE.isMissing
}

/** What a SQLite file holds, if there is one. */
async function tablesIn(file: string): Promise<unknown[]> {
  return existsSync(file) ? tablesOf(`sqlite:${file}`) : []
}
