import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleResult } from '../result/sample.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { expectMistake, runCli, runMain, SMALL } from './command-line.ts'

const NOTHING_LISTENS = '127.0.0.1:1'

const USAGE: readonly [string, string][] = [
  ['--nonsense', "unknown option '--nonsense'"],
  ['--pol=5+10', "unknown option '--pol=5+10'"],
  ['something', "too many arguments for 'run'"],
  ['--pool=5+', '"5+" is not a pool: write pool_size+max_overflow, such as 5+10'],
  ['--pool=+5', '"+5" is not a pool'],
  ['--pool=0+5', '"0+5" is not a pool'],
  ['--pool=-1+2', '"-1+2" is not a pool'],
  ['--pool=0', '"0" is not a pool'],
  ['--pool=10,5+', '"5+" is not a pool'],
  ['--pool=5+10,', '"" is not a pool'],
  ['--concurrency=0', '"0" is not a whole number from 1 to 100000'],
  ['--concurrency=abc', '"abc" is not a whole number'],
  ['--concurrency=1.5', '"1.5" is not a whole number'],
  ['--concurrency=1e2', '"1e2" is not a whole number'],
  ['--query-time=10', '"10" is not a duration: write a number and a unit, such as 10ms'],
  ['--query-time=-1ms', '"-1ms" is not a duration'],
  ['--mode=foo', '"foo" is not one of sequential, concurrent, limited'],
  ['--operation=foo', '"foo" is not one of get-user'],
  ['--database=oracle', '"oracle" is not one of sqlite'],
  ['--database=postgers', '"postgers" is not one of sqlite'],
  ['--database=memory', '"memory" is not one of sqlite'],
  ['--rounds=0', '"0" is not a whole number from 1'],
  ['--rows=1', '"1" is not a whole number from 2'],
  ['--seed=x', '"x" is not a whole number'],
  ['--pool-timeout=5', '"5" is not a duration'],
  ['--pool-recycle=soon', '"soon" is not a duration'],
  ['--url=oracle://me:hunter2@host/database', 'no driver for oracle:'],
  ['--url=host/database', 'a database URL begins with a scheme'],
  [
    '--url=postgres://me:hunter2@host',
    'the postgres URL names no database: postgres://me:***@host',
  ],
  ['--url=mysql:///database', 'the mysql URL names no host'],
  ['--url=postgres://me:hunter2@host:port/database', 'not a URL of the form postgres://'],
  ['--url=postgres://me:hun/ter2hunter2@host/database', 'must be percent-encoded'],
  ['--url=postgres://me:hunter%32%@host/database', 'not a URL of the form'],
  ['--url=postgres://host/database?password=hunter2&sslmode=maybe', 'TLS must be'],
  ['--urll=postgres://me:hunter2@host/database', "unknown option '--urll=postgres:…'"],
  ['-upostgres://me:hunter2@host/database', 'unknown option'],
  ['postgres://me:hunter2@host/database', "too many arguments for 'run'"],
  ['--url=sqlite:', 'sqlite: names no file'],
  ['--url=memory:?speed=1', 'memory: unknown parameter speed'],
  ['--url=memory:?capacity=0', 'memory: "0" is not a number of 1 or more'],
  ['--url', "option '--url <url>' argument missing"],
]

describe('wrong usage', () => {
  test.for(USAGE)('%s is reported in one line, with code 2', async ([argument, message]) => {
    const results = join(temporaryFolder(), 'results')

    expectMistake(await runMain(['run', '--results', results, argument]), 2, message)
  })

  test.for(USAGE.filter(([argument]) => /--(pool|url|mode)=/.test(argument)))(
    '%s is reported for the list, too',
    async ([argument, message]) => {
      expectMistake(await runMain(['list', argument]), 2, message)
    },
  )

  test('includes an unknown command, even one that contains a password', async () => {
    expectMistake(await runMain(['rnu']), 2, "unknown command 'rnu'")
    expectMistake(
      await runMain(['postgres://me:hunter2@host/database']),
      2,
      "unknown command 'postgres:…'",
    )
  })

  test('without a command, the help is printed to standard error', async () => {
    const { code, stdout, stderr } = await runMain([])

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Usage: poolbench /)
  })

  test('an unknown option gets a suggestion', async () => {
    const { stderr } = await runMain(['run', '--pol'])

    expect(stderr).toBe("error: unknown option '--pol'\n(Did you mean --pool?)\n")
  })

  test.for([
    ['postgers', 'postgres'],
    ['marriadb', 'mariadb'],
    ['node-postgre', 'node-postgres'],
    ['sqlite-thread', 'sqlite-threads'],
  ])('%s gets the suggestion %s', async ([typed, meant]) => {
    const { stderr } = await runMain(['list', `--database=${typed}`])

    expect(stderr).toContain(`\n(Did you mean ${meant}?)\n`)
  })

  test.for([
    ['mariadb', 'mysql'],
    ['mysql2', 'mysql'],
    ['postgresql', 'postgres'],
    ['postgres.js', 'postgres'],
    ['Node-Postgres', 'pg'],
    ['sqlite3', 'sqlite'],
    ['better-sqlite3', 'sqlite'],
  ])('%s is accepted as a name of the database %s', async ([typed, driver], { skip }) => {
    skip(driver === 'sqlite' && SQLITE.isMissing, SQLITE.reason)
    const { code, stdout } = await runMain(['list', `--database=${typed}`, '--pool=10,5+10'])

    expect(code).toBe(0)
    expect(stdout).toContain(`${driver}/get-user/concurrent/c=100/`)
  })

  test('includes a URL together with a private database: the message says what to type', async () => {
    const argv = ['--database=pg', '--url=postgres://me:hunter2@host/database']
    const advice = 'to use node-postgres on your own, write --url … --driver pg'

    for (const command of ['run', 'list', 'tune', 'demo', 'doctor']) {
      expectMistake(await runMain([command, ...argv]), 2, advice)
    }
    expectMistake(await runMain(['gate', '--self-test', ...argv]), 2, advice)
  })

  test('the compiled program reports wrong usage', async () => {
    expectMistake(await runCli(['run', '--pool=5+'], temporaryFolder()), 2, '"5+" is not a pool')
    expectMistake(
      await runCli(['run', '--url=postgres://me:hunter2@host:port/database'], temporaryFolder()),
      2,
      'not a URL of the form',
    )
  })
})

describe('help and version', () => {
  test.for([['--help'], ['run', '--help'], ['--version'], ['help', 'list']])(
    '%j goes to standard output, with code 0',
    async (argv) => {
      const { code, stdout, stderr } = await runMain(argv)

      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).not.toBe('')
    },
  )
})

describe('a database that cannot be used', () => {
  test.for([
    [`postgres://me:hunter2@${NOTHING_LISTENS}/database`, 'no database answers at this address'],
    [`mysql://me:hunter%32@${NOTHING_LISTENS}/database`, 'no database answers at this address'],
    ['postgres://me:hunter2@no-such-host.invalid/database', 'no database answers at this address'],
    ['memory:?max_connections=1', 'a pool of 2 connections does not fit'],
  ] as const)('%s is reported in one line, with code 3', async ([url, message]) => {
    const outcome = await runMain(small(`--url=${url}`))

    expectMistake(outcome, 3, message)
  })

  test.for(['sqlite', 'sqlite-threads'])(
    '%s in a missing folder, or in a file that is not a database, is reported, with code 3',
    async (driver, { skip }) => {
      skip(SQLITE.isMissing, SQLITE.reason)
      const folder = temporaryFolder()
      const file = join(folder, 'notes.txt')
      writeFileSync(file, 'not a database, but a text that is long enough to be one\n'.repeat(20))

      const missing = await runCli(small(`--url=${driver}:${folder}/no/users.db`), folder)
      const foreign = await runCli(small(`--url=${driver}:${file}`), folder)

      expectMistake(
        missing,
        3,
        'the file cannot be opened: check that its folder exists and is writable',
      )
      expectMistake(foreign, 3, 'the file is not a SQLite database: name another one')
    },
  )
})

describe('a file that cannot be written', () => {
  test.for(['--results', '--json'])(
    'given as %s is reported before anything is measured',
    async (option) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'file'), '')
      mkdirSync(join(folder, 'folder'))
      const path = option === '--json' ? 'folder' : 'file/results'

      const outcome = await runCli(
        ['run', '--url=memory:', ...SMALL, option, path, '--echo'],
        folder,
      )

      expectMistake(outcome, 2, 'cannot be written')
    },
  )
})

describe('a result file that cannot be read', () => {
  test.for([
    ['is missing', undefined, 'there is no such file'],
    ['is foreign', '{"name":"package"}', 'is not a result of poolbench'],
    ['is not JSON', 'hello', 'is not valid JSON'],
  ] as const)('because it %s is reported, with code 2', async ([, text, message]) => {
    const file = join(temporaryFolder(), 'result.json')
    if (text !== undefined) writeFileSync(file, text)

    expectMistake(await runMain(['report', file]), 2, message)
  })

  test('a result file that is newer or truncated is reported, with exit code 2', async () => {
    const file = join(temporaryFolder(), 'result.json')
    const text = JSON.stringify(await sampleResult())

    writeFileSync(file, text.replace('"schemaVersion":1', '"schemaVersion":2'))
    expectMistake(await runMain(['report', file]), 2, 'has schemaVersion 2')
    writeFileSync(file, text.slice(0, -10))
    expectMistake(await runMain(['report', file]), 2, 'it may be cut off')
  })
})

function small(...argv: readonly string[]): string[] {
  return ['run', ...SMALL, '--results', join(temporaryFolder(), 'results'), ...argv]
}
