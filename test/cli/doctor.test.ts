import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { createDriver, parseDatabaseUrl, type Row } from '../../src/index.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { BETTER_SQLITE3, SQLITE } from '../support/optional-programs.ts'
import { until } from '../support/until.ts'
import { endedBy, expectMistake, runCli, said, startCli, words } from './command-line.ts'
import { changedUrl, useServers } from './servers.ts'

const QUICK = ['doctor', '--no-noise']

/** Bursts of a second, for longer than a doctor takes. */
const LONG_BURSTS = words(
  '--pool=10+0 --concurrency=40 --query-time=250ms --rounds=30 --mode=concurrent',
)

/** Tables of runs: one of two days ago, one of now. */
const OLD = tableOf(Date.now() - 2 * 24 * 3_600_000)
const YOUNG = tableOf(Date.now())

/** Named or made much like ours. */
const NEIGHBOURS = [
  'poolbench_users',
  'poolbench_x_users_backup',
  'poolbench_0123456789abcdef0_users_backup',
  'xpoolbench_1_users',
  'poolbenchx0123456789abcdef0xusers',
  'poolbench_notes',
]

function tableOf(startedAtMs: number): string {
  return `poolbench_${Math.floor(startedAtMs / 1000).toString(16)}0123abcd0_users`
}

describe('poolbench doctor', () => {
  const place = usePlace()

  test('inspects everything that the default run uses, and leaves nothing behind', async ({
    skip,
  }) => {
    skip(BETTER_SQLITE3.isMissing, BETTER_SQLITE3.reason)
    const { code, stdout, stderr } = await runCli(['doctor', '--noise=1s'], temporaryFolder())

    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(stdout).toMatch(/ok {7}Node\.js \d+\.\d+\.\d+ \(poolbench needs /)
    expect(stdout).toMatch(/ok {7}better-sqlite3 [\d.]+ loads, with SQLite 3\./)
    expect(stdout).toMatch(/the clock has a resolution of/)
    expect(stdout).toMatch(/\ndatabase sqlite\n.*SQLite 3\./)
    expect(stdout).toMatch(/\ndatabase postgres\n.*PostgreSQL 18/)
    expect(stdout).toContain('300 of max_connections=300 free for this user')
    expect(stdout).toMatch(/a prepared statement takes [\d.]+ (µs|ms) there and back/)
    expect(stdout).toContain('nothing: no table, folder or server of an earlier run')
    expect(stdout).toMatch(/A run can measure sqlite, sqlite-threads, postgres/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    expectNothingLeft(place.current)
  })

  test('poolbench doctor reports the minimum detectable effect', async () => {
    const argv = words('doctor --url=memory: --noise=3s --json=facts.json')
    const folder = temporaryFolder()

    const { code, stdout } = await runCli(argv, folder)

    expect(code).toBe(0)
    expect(oneLine(stdout)).toMatch(
      /minimum detectable difference here: ([\d.]+ %|a factor of [\d.]+) \(a run of/,
    )
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    const { facts } = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'))
    expect(facts.noise.works.map(({ label }: { label: string }) => label)).toEqual([
      'no database',
      'memory',
    ])
    for (const { pairs, smallest } of facts.noise.works) {
      expect(pairs).toBeGreaterThanOrEqual(20)
      expect(smallest.inRun).toBeGreaterThan(1)
    }
  })

  test('prints facts and findings as JSON alone for --json -', async () => {
    const { code, stdout } = await runCli(
      [...QUICK, '--url=memory:', '--json=-'],
      temporaryFolder(),
    )

    expect(code).toBe(0)
    const { groups, measurable } = JSON.parse(stdout)
    expect(measurable).toEqual(['memory'])
    for (const { findings } of groups) {
      for (const { level, advice } of findings) expect(level === 'ok' || advice).toBeTruthy()
    }
  })

  test.for([
    [['--noise=0'], '"0" must be longer than 0.'],
    [['--older-than=yesterday'], '"yesterday" is not a duration'],
    [['--url=oracle:x'], 'no driver for oracle:'],
    [['--url=postgres://me:hunter2@127.0.0.1'], 'names no database'],
  ] as const)('refuses %s as wrong usage', async ([argv, message]) => {
    expectMistake(await runCli(['doctor', ...argv], temporaryFolder()), 2, message)
  })

  test('ends by SIGINT during the noise measurement, and leaves nothing behind', async () => {
    const cli = startCli(['doctor', '--database=postgres', '--noise=1h'], temporaryFolder())
    // The noise begins when the server has answered and was looked at, which nobody sees from outside.
    await until(async () =>
      place.current.homes().some((home) => existsSync(join(home, 'data/postmaster.pid'))),
    )
    await new Promise((resolve) => setTimeout(resolve, 3_000))

    const { stdout } = await endedBy('SIGINT', cli)

    expect(stdout).toBe('')
    expectNothingLeft(place.current)
  })

  test('finds the server and the folder of a killed run, and removes them for --clean', async () => {
    const argv = words('run --database=postgres --echo --pool=1+0 --concurrency=1 --query-time=20s')
    const cli = startCli(argv, temporaryFolder())
    await said(cli, /WHERE id/)
    const { pid } = cli.child
    cli.child.kill('SIGKILL')
    await cli.ended
    const [home] = place.current.homes()

    const found = await runCli([...QUICK, '--url=memory:'], temporaryFolder())
    expect(found.stdout.replace(/\n\s+/g, ' ')).toContain(`orphaned ${home} of process ${pid}`)
    expect(found.stdout.replace(/\n\s+/g, ' ')).toContain('its server still runs (pid ')
    expect(place.current.processes()).not.toEqual([])

    const cleaned = await runCli([...QUICK, '--url=memory:', '--clean'], temporaryFolder())
    expect(cleaned.stdout.replace(/\n\s+/g, ' ')).toContain(': removed')
    expectNothingLeft(place.current)
  })

  test('poolbench doctor keeps the folders of runs in progress', async () => {
    const cli = startCli(
      ['run', '--database=postgres', '--echo', ...LONG_BURSTS],
      temporaryFolder(),
    )
    await said(cli, /pg_sleep.*\[250\]/)

    const { stdout } = await runCli([...QUICK, '--url=memory:', '--clean'], temporaryFolder())

    expect(stdout).toContain('nothing: no table, folder or server of an earlier run')
    expect(place.current.homes()).toHaveLength(1)
    await endedBy('SIGTERM', cli)
  })
})

describe.for(useServers({ areShared: false }))(
  'poolbench doctor on the URL of a $title',
  (server) => {
    test.skipIf(server.isMissing)('reports version, free connections and latency', async () => {
      const { code, stdout } = await runCli([...QUICK, `--url=${server.url}`], temporaryFolder())

      expect(code).toBe(0)
      expect(stdout).toContain(`database ${server.label}, ${server.label}://`)
      expect(stdout).toContain('50 of max_connections=50 free for this user')
      expect(stdout).toContain('opening a connection takes')
      expect(stdout).not.toContain(new URL(server.url).password)
    })

    test.skipIf(server.isMissing)('drops a stale table of a run, and nothing else', async () => {
      await withTables(server.url, async (tables) => {
        const listed = await runCli([...QUICK, `--url=${server.url}`], temporaryFolder())
        expect(oneLine(listed.stdout)).toMatch(new RegExp(`${OLD} \\(2 days old, 0 rows\\)`))
        expect(oneLine(listed.stdout)).toContain(`${YOUNG} (`)
        for (const name of NEIGHBOURS) expect(listed.stdout).not.toContain(`table ${name} `)
        const before = await tables()

        const cleaned = await runCli(
          [...QUICK, `--url=${server.url}`, '--clean'],
          temporaryFolder(),
        )

        expect(oneLine(cleaned.stdout)).toContain(`${OLD} (2 days old, 0 rows): dropped`)
        expect(oneLine(cleaned.stdout)).toContain('kept, a run may be using it')
        expect(await tables()).toEqual(before.filter((name) => name !== OLD))

        await runCli(
          [...QUICK, `--url=${server.url}`, '--clean', '--older-than=0'],
          temporaryFolder(),
        )
        expect(await tables()).toEqual(before.filter((name) => name !== OLD && name !== YOUNG))
      })
    })

    test.skipIf(server.isMissing)('does not drop a table of a run in progress', async () => {
      const argv = ['run', `--url=${server.url}`, '--echo', ...LONG_BURSTS]
      const run = startCli(argv, temporaryFolder())
      await said(run, /sleep.*\[250\]/i)

      // Whoever says that no run goes on is believed by a MySQL, which cannot tell; PostgreSQL can.
      const told = server.label === 'postgres' ? ['--older-than=0'] : []
      const { stdout } = await runCli(
        [...QUICK, `--url=${server.url}`, '--clean', ...told],
        temporaryFolder(),
      )

      expect(oneLine(stdout)).toMatch(
        /table poolbench_[0-9a-f]+_users \(\d+ s old, 100 rows\): kept/,
      )
      await endedBy('SIGTERM', run)
    })

    test.skipIf(server.isMissing)(
      'reports each problem in one line, and exits with 3',
      async () => {
        for (const [parts, message] of [
          [{ password: 'hunter2' }, 'the database rejected the user or the password'],
          [{ port: '1' }, 'no database answers at this address'],
          [{ hostname: 'no-such-host.invalid' }, 'no database answers at this address'],
          [{ pathname: '/no_such_database' }, 'no_such_database'],
          // Our private servers do not offer it.
          [
            { search: '?sslmode=require' },
            /no TLS connection could be made|check that the server offers it/,
          ],
        ] as const) {
          const url = changedUrl(server.url, parts)
          const { code, stdout, stderr } = await runCli(
            [...QUICK, `--url=${url}`],
            temporaryFolder(),
          )
          expect(code).toBe(3)
          expect(stderr).toBe('')
          expect(oneLine(stdout)).toMatch(message)
          expect(stdout).toContain('Nothing can be measured')
          expect(stdout).not.toContain('hunter2')
          expect(stdout).not.toContain(new URL(server.url).password)
        }
      },
    )
  },
)

describe.skipIf(SQLITE.isMissing)('poolbench doctor on an SQLite file', () => {
  test('poolbench doctor does not create a missing SQLite file', async () => {
    const folder = temporaryFolder()

    const { code, stdout } = await runCli([...QUICK, '--url=sqlite:./new.db'], folder)

    expect(code).toBe(0)
    expect(stdout).toContain('the file does not exist yet: a run creates it')
    expect(readdirSync(folder)).toEqual([])
  })

  test('poolbench doctor keeps the rollback journal of a SQLite file', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'app.db')
    await withSqlite(path, async (ask) => {
      await ask('CREATE TABLE mine (id int)')
      await ask('PRAGMA journal_mode = DELETE')
    })
    const before = readFileSync(path)

    const { code, stdout } = await runCli([...QUICK, `--url=sqlite:${path}`, '--clean'], folder)

    expect(code).toBe(0)
    expect(stdout).toMatch(/A run can measure sqlite\.\n$/)
    expect(stdout).toContain('a prepared statement takes')
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(folder)).toEqual(['app.db'])
  })

  test('drops a stale table of a run, and nothing else', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'app.db')
    await withSqlite(path, async (ask) => {
      for (const table of [OLD, YOUNG, ...NEIGHBOURS]) await ask(createTable(table))
      await ask(
        `CREATE VIEW poolbench_5e0000000123abcd1_users AS SELECT * FROM ${OLD.slice(0, -6)}_users`,
      )
    })

    const { stdout } = await runCli([...QUICK, `--url=sqlite-threads:${path}`, '--clean'], folder)

    expect(oneLine(stdout)).toContain(`${OLD} (2 days old, 0 rows): dropped`)
    await withSqlite(path, async (ask) => {
      const rows = await ask(`SELECT name FROM sqlite_master WHERE type = 'table'`)
      const names = rows.map(({ name }) => name)
      expect(new Set(names)).toEqual(new Set([YOUNG, ...NEIGHBOURS]))
      expect(await ask(`SELECT name FROM sqlite_master WHERE type = 'view'`)).toHaveLength(1)
    })
  })

  test('poolbench doctor reports a file that is not a database, and exits with 3', async () => {
    const folder = temporaryFolder()
    writeFileSync(
      join(folder, 'notes.txt'),
      'not a database at all, but long enough for one. '.repeat(20),
    )

    const { code, stdout } = await runCli([...QUICK, '--url=sqlite:./notes.txt'], folder)

    expect(code).toBe(3)
    expect(stdout).toContain('the file is not a SQLite database')
  })
})

describe('poolbench doctor, where better-sqlite3 does not fit', () => {
  test.for([
    [
      'segfaults',
      `process.kill(process.pid, 'SIGSEGV')`,
      'ends the process by SIGSEGV when it is used',
    ],
    ['throws', `throw new Error('NODE_MODULE_VERSION 999')`, 'NODE_MODULE_VERSION 999'],
  ] as const)(
    'reports that it %s, and continues with the other databases',
    async ([, code, message]) => {
      const program = programWith(code)

      const { stdout, exit } = await run(program, [...QUICK, '--database=sqlite,postgres'])

      expect(oneLine(stdout)).toContain(message)
      expect(oneLine(stdout)).toMatch(/→ (build it.*)?npm (install|rebuild) better-sqlite3/)
      expect(stdout).toContain('A run can measure postgres.')
      expect(exit).toBe(0)
    },
  )

  test('exits with 3 if nothing else can be measured', async () => {
    const program = programWith(`process.kill(process.pid, 'SIGSEGV')`)

    const { stdout, exit } = await run(program, [...QUICK, '--database=sqlite,sqlite-threads'])

    expect(stdout).toContain('Nothing can be measured: no database can be used.')
    expect(exit).toBe(3)
    expect((await run(program, [...QUICK, '--url=sqlite::memory:'])).exit).toBe(3)
  })
})

/** A copy of the compiled program beside a better-sqlite3 of our own. */
function programWith(constructorBody: string): string {
  const folder = temporaryFolder()
  cpSync('dist', join(folder, 'dist'), { recursive: true })
  cpSync('package.json', join(folder, 'package.json'))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'better-sqlite3'), { recursive: true })
  for (const name of readdirSync('node_modules')) {
    if (name !== 'better-sqlite3' && !name.startsWith('.')) {
      symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name))
    }
  }
  writeFileSync(
    join(modules, 'better-sqlite3/package.json'),
    JSON.stringify({ name: 'better-sqlite3', version: '13.0.0', main: 'index.js' }),
  )
  writeFileSync(
    join(modules, 'better-sqlite3/index.js'),
    `module.exports = class { constructor() { ${constructorBody} } }`,
  )
  return join(folder, 'dist/bench/cli.js')
}

async function run(program: string, argv: readonly string[]) {
  const child = spawn(process.execPath, [program, ...argv], {
    // The library of the project comes first.
    cwd: join(program, '../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { stdout: await text(child.stdout), exit: await closed }
}

function createTable(name: string): string {
  const id = 'id bigint primary key, name varchar(50), email varchar(100), credits bigint'
  // Of the neighbours one looks just like a table of ours.
  return `CREATE TABLE ${name} (${id}, created_at varchar(30))`
}

/** Makes tables of runs, neighbours, a view, and in PostgreSQL another schema; removes all of them. */
async function withTables(
  url: string,
  work: (tables: () => Promise<unknown[]>) => Promise<void>,
): Promise<void> {
  await withConnection(url, async (ask) => {
    const view = 'poolbench_5e0000000123abcd1_users'
    const isPostgres = url.startsWith('postgres')
    const others = isPostgres ? [`other.${OLD}`] : []
    if (isPostgres) await ask('CREATE SCHEMA other')
    for (const table of [OLD, YOUNG, ...NEIGHBOURS, ...others]) await ask(createTable(table))
    // Ours by its name, but with columns of its own.
    await ask('CREATE TABLE poolbench_cafe_users (id int, coffee varchar(10))')
    await ask(`CREATE VIEW ${view} AS SELECT * FROM poolbench_users`)
    try {
      await work(() => tablesOf(ask))
    } finally {
      await ask(`DROP VIEW ${view}`)
      for (const table of [OLD, YOUNG, ...NEIGHBOURS, ...others, 'poolbench_cafe_users']) {
        await ask(`DROP TABLE IF EXISTS ${table}`)
      }
      if (isPostgres) await ask('DROP SCHEMA other')
    }
  })
}

type Ask = (sql: string) => Promise<readonly Row[]>

async function tablesOf(ask: Ask): Promise<unknown[]> {
  const rows = await ask(
    `SELECT table_schema AS place, table_name AS name FROM information_schema.tables
      WHERE table_name LIKE '%poolbench%' ORDER BY 1, 2`,
  )
  return rows.map(({ place, name }) => (place === 'other' ? `other.${String(name)}` : name))
}

async function withConnection<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  // The name by which PostgreSQL shows the connections of runs is not that of a test.
  const named = url.startsWith('postgres') ? `${url}?application_name=test` : url
  const driver = await createDriver(parseDatabaseUrl(named))
  const connection = await driver.connect()
  try {
    return await work(async (sql) => (await connection.execute({ name: 'test', sql })).rows)
  } finally {
    await connection.close()
    await driver.close()
  }
}

function withSqlite<T>(path: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  return withConnection(`sqlite:${path}`, work)
}

/** Text that may be broken anywhere. */
function oneLine(output: string): string {
  return output.replaceAll(/\n\s+/g, ' ')
}
