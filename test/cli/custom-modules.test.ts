import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { parseResultFile } from '../../bench/result/parse.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { userFolder } from '../modules/user-folder.ts'
import {
  endedBy,
  expectMistake,
  runCli,
  runMain,
  said,
  startCli,
  tablesOf,
} from './command-line.ts'
import { useServers } from './servers.ts'
import { SQLITE } from '../support/optional-programs.ts'

const BURSTS = ['--pool=3+0', '--concurrency=6', '--mode=concurrent', '--rounds=2']

/** Fails at every third call; has a table of its own, and each call takes 250 ms where `slow`. */
const FLAKY = `
  import { defineOperation } from 'poolbench'

  const TABLE = 'poolbench_flaky'
  const run = (connection: any, sql: string) => connection.execute({ name: 'flaky', sql })

  export default defineOperation({
    name: 'flaky',
    setup: ({ connection }) => run(connection, 'CREATE TABLE ' + TABLE + ' (id int)').then(() => TABLE),
    run: async ({ connection, index, state }) => {
      await run(connection, 'SELECT count(*) FROM ' + state)
      if (index % 3 === 2) throw new Error('item ' + index + ' is out of stock')
    },
    teardown: ({ connection }) => run(connection, 'DROP TABLE ' + TABLE),
  })`

/** Calls 2 and 5 of six run at the same time: either may be the first to fail. */
const OUT_OF_STOCK = /item [25] is out of stock/

const SLOW = FLAKY.replace(
  'if (index',
  'await new Promise((resolve) => setTimeout(resolve, 250))\n if (index',
)

const BROKEN = `
  import { defineOperation } from 'poolbench'
  export default defineOperation({
    name: 'broken',
    setup: ({ connection }) =>
      connection.execute({ name: 'broken', sql: 'INSERT INTO poolbench_no_such VALUES (1)' }),
    run: () => undefined,
  })`

/** Each call locks what the next one needs, and leaves it so. */
const OPEN = `
  import { defineOperation } from 'poolbench'
  const run = (connection: any, sql: string) => connection.execute({ name: 'open', sql })
  export default defineOperation({
    name: 'open',
    setup: async ({ connection }) => {
      await run(connection, 'CREATE TABLE poolbench_open (id int PRIMARY KEY, n int)')
      await run(connection, 'INSERT INTO poolbench_open VALUES (1, 0)')
    },
    run: async ({ connection }) => {
      await connection.begin()
      await run(connection, 'UPDATE poolbench_open SET n = n + 1 WHERE id = 1')
    },
    teardown: async ({ connection }) => {
      const { rows } = await run(connection, 'SELECT n FROM poolbench_open')
      await run(connection, 'DROP TABLE poolbench_open')
      if (Number(rows[0].n) !== 0) throw new Error('something was committed')
    },
  })`

/** SQLite under other names, which is told a password that it does not need. */
const DRIVER = `
  import { createDriver, defineDriver, parseDatabaseUrl } from 'poolbench'
  export default defineDriver({
    name: 'mydb',
    schemes: ['mydb'],
    create: async (url) => {
      if (url.parameters.has('refused')) throw new Error('no access to ' + url.href)
      const driver = await createDriver(parseDatabaseUrl('sqlite-threads:users.db'))
      if (!url.parameters.has('broken')) return { ...driver, name: 'mydb' }
      const connect = () => Promise.reject(new Error('no way to ' + url.href))
      return { ...driver, name: 'mydb', connect }
    },
  })`

describe.for(useServers({ areShared: false }))('a custom operation on $title', (server) => {
  const flaky = '--operation=./flaky.ts'

  test.skipIf(server.isMissing)('has its failures counted, with a cause', async () => {
    const folder = userFolder({ 'flaky.ts': FLAKY })

    const { code, stdout } = await runCli(['run', `--url=${server.url}`, flaky, ...BURSTS], folder)

    expect(code).toBe(0)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(OUT_OF_STOCK)
    const [scenario] = resultIn(folder).scenarios
    const bursts = scenario?.status === 'completed' ? scenario.bursts : []
    expect(scenario).toMatchObject({
      id: `${server.label}/flaky/concurrent/c=6/pool=3+0/query=0ms`,
      errors: [{ message: expect.stringMatching(OUT_OF_STOCK), count: 2 * bursts.length }],
    })
    expect(bursts.every(({ failures }) => failures === 2)).toBe(true)
    expect(await tablesOf(server.url)).toEqual([])
  })

  test.skipIf(server.isMissing)('a custom operation is torn down after a signal', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const folder = userFolder({ 'flaky.ts': SLOW })
      const long = ['--pool=2+0', '--concurrency=20', '--echo']
      const cli = startCli(['run', `--url=${server.url}`, flaky, ...long], folder)
      await said(cli, /(SELECT count.*\n[^]*){4}/)
      const during = await tablesOf(server.url)

      await endedBy(signal, cli)

      expect(during).toContain('poolbench_flaky')
      expect(await tablesOf(server.url)).toEqual([])
    }
  })

  test.skipIf(server.isMissing)('whose setup fails undoes the earlier setups', async () => {
    const folder = userFolder({ 'flaky.ts': FLAKY, 'broken.ts': BROKEN })
    const both = '--operation=./flaky.ts,./broken.ts'

    const outcome = await runCli(['run', `--url=${server.url}`, both, ...BURSTS], folder)

    expectMistake(outcome, 3, `broken: its setup failed on ${server.label}: `)
    expect(outcome.stderr).toContain('poolbench_no_such')
    expect(await tablesOf(server.url)).toEqual([])
  })

  test.skipIf(server.isMissing)('has its open transaction rolled back', async () => {
    const folder = userFolder({ 'open.ts': OPEN })

    const { code, stdout } = await runCli(
      ['run', `--url=${server.url}`, '--operation=./open.ts', ...BURSTS],
      folder,
    )

    expect(code).toBe(0)
    const { scenarios, warnings } = resultIn(folder)
    expect(scenarios).toMatchObject([{ status: 'completed', errors: [] }])
    expect(warnings).toEqual([])
    expect(stdout).toContain('open/concurrent')
    expect(await tablesOf(server.url)).toEqual([])
  })
})

test('a custom operation runs on a native pool like on any other', async () => {
  const folder = userFolder({ 'flaky.ts': FLAKY })
  const url = inject('postgresUrl').replace(/^[a-z]+:/, 'pg:')

  const { code } = await runCli(
    ['run', `--url=${url}`, '--operation=./flaky.ts', ...BURSTS, '--pool=native:3'],
    folder,
  )

  expect(code).toBe(0)
  expect(resultIn(folder).scenarios).toMatchObject([
    { status: 'completed', errors: [{ message: expect.stringMatching(OUT_OF_STOCK) }] },
  ])
})

describe('a module that cannot be used', () => {
  test.for([
    ['--operation=./missing.ts', './missing.ts: there is no such file'],
    ['--operation=./driver.ts', './driver.ts: the default export was not made by defineOperation'],
    ['--operation=./broken.ts,./broken.ts', 'there is already an operation `broken`'],
    ['--operation=./empty.ts', './empty.ts: has no default export'],
    ['--operation=./syntax.ts', './syntax.ts: syntax error in line 1'],
    ['--operation=./notes.txt', './notes.txt: is not a module'],
    ['--operation=missing', '"missing" is not one of get-user'],
    ['--driver=./missing.ts', './missing.ts: there is no such file'],
    ['--driver=./broken.ts', './broken.ts: the default export was not made by defineDriver'],
  ])('%s is reported in one line, with code 2', async ([argument, message]) => {
    const folder = userFolder({
      'driver.ts': DRIVER,
      'broken.ts': BROKEN,
      'empty.ts': 'export const name = 1',
      'syntax.ts': 'export default defineOperation({ name: ',
      'notes.txt': '',
    })

    for (const command of ['run', 'tune', 'list']) {
      const results = command === 'list' ? [] : [`--results=${join(folder, 'results')}`]
      const argv = [command, ...results, '--url=memory:', argument as string]
      expectMistake(await runMain(argv, undefined, folder), 2, message as string)
    }
  })

  test('a custom driver without a URL is a usage error', async () => {
    const folder = userFolder({ 'driver.ts': DRIVER })

    for (const command of ['run', 'tune', 'list']) {
      expectMistake(
        await runCli([command, '--driver=./driver.ts'], folder),
        2,
        '--driver ./driver.ts: name its database with --url mydb:…',
      )
    }
  })
})

describe('the password of a custom driver', () => {
  test.for(['mydb://me:hunter2@host/database', 'mydb:users.db?password=hunter2'])(
    'in %s appears in no output and no file',
    async (url, { skip }) => {
      skip(SQLITE.isMissing, SQLITE.reason)
      const folder = userFolder({ 'driver.ts': DRIVER })
      const argv = [
        'run',
        '--driver=./driver.ts',
        `--url=${url}`,
        ...BURSTS,
        '--echo',
        '--json=a.json',
      ]

      const { code, stdout, stderr } = await runCli(argv, folder)

      expect(code).toBe(0)
      expect(resultIn(folder).targets[0]?.url).toContain('***')
      for (const text of [stdout, stderr, ...textsIn(folder)]) expect(text).not.toContain('hunter2')
    },
  )

  test('a custom driver’s password does not appear in its errors', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = userFolder({ 'driver.ts': DRIVER })
    const url = '--url=mydb://me:hunter2@host/database?broken=1'

    const outcome = await runCli(['run', '--driver=./driver.ts', url, ...BURSTS], folder)

    expectMistake(outcome, 3, 'no way to mydb://me:***@host/database')
  })
})

function resultIn(folder: string): ResultFile {
  return parseResultFile(readFileSync(join(folder, 'results/latest.json'), 'utf8'))
}

/** All that a run has written. */
function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|txt)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
