import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { parseResultFile } from '../../bench/result/parse.ts'
import { userFolder } from '../modules/user-folder.ts'
import { expectMistake, runCli } from './command-line.ts'
import { useServers } from './servers.ts'
import { BETTER_SQLITE3 } from '../support/optional-programs.ts'

const OLD_PG = '8.11.0'
const OWN_PG = (createRequire(import.meta.url)('pg/package.json') as { version: string }).version

const PLAN = ['--pool=2+0', '--concurrency=4', '--mode=concurrent']
const BURSTS = [...PLAN, '--rounds=1']

/** It installs packages, and starts a process for each step. */
const TIMEOUT_MS = 120_000

/** Works only where the client is one of the `pg` that it imports itself. */
const OPERATION = `
  import pg from 'pg'
  import { defineOperation } from 'poolbench'
  export default defineOperation({
    name: 'same-pg',
    run: async ({ native }) => {
      if (!(native instanceof pg.Client)) throw new Error('another pg')
      await native.query('SELECT 1')
      await native.query('SELECT 2')
    },
  })`

const SQLITE = `
  import { defineOperation } from 'poolbench'
  export default defineOperation({
    name: 'unseen',
    run: ({ native }) => native.prepare('SELECT 1').all(),
  })`

const TAGGED = OPERATION.replace(/if .*|await .*2'\)/g, '').replace(
  "await native.query('SELECT 1')",
  'await native`SELECT 1`',
)

describe('the measured library', { timeout: TIMEOUT_MS }, () => {
  const server = useServers({ areShared: true }).find(({ label }) => label === 'postgres')
  const pgUrl = (): string => `--url=${server?.url}`

  test('is the project’s copy: its version is in the result, in the report and in the doctor’s findings', async () => {
    const folder = userFolder({ 'package.json': '{}', 'operation.mjs': OPERATION })
    await install(folder, `pg@${OLD_PG}`)

    const { code, stdout } = await runCli(
      ['run', pgUrl(), '--driver=pg', '--operation=./operation.mjs', ...BURSTS],
      folder,
    )

    expect(code).toBe(0)
    expect(stdout.replace(/\s+/g, ' ')).toContain(`pg ${OLD_PG} (the project's)`)
    const { environment, scenarios } = resultIn(folder)
    expect(environment).toMatchObject({ libraries: { pg: OLD_PG }, projectLibraries: ['pg'] })
    expect(scenarios).toMatchObject([{ driver: 'pg', status: 'completed', errors: [] }])
    const doctor = await runCli(['doctor', pgUrl(), '--no-noise'], folder)
    expect(doctor.stdout.replace(/\s+/g, ' ')).toContain(`pg ${OLD_PG} (the project's)`)
  })

  test('is poolbench’s copy if the project has none', async () => {
    const folder = userFolder({ 'package.json': '{}' })
    const { code, stdout } = await runCli(['run', pgUrl(), '--driver=pg', ...BURSTS], folder)
    expect(code).toBe(0)
    expect(stdout).toContain(`pg ${OWN_PG}`)
    expect(stdout).not.toContain("the project's")
    expect(resultIn(folder).environment).not.toHaveProperty('projectLibraries')
  })

  test('is rejected in one line if it is too old', async () => {
    const folder = userFolder({ 'package.json': '{}' })
    await install(folder, 'pg@7.18.2')
    const { code, stderr } = await runCli(['run', pgUrl(), '--driver=pg', ...BURSTS], folder)
    expect(code).toBe(3)
    expect(stderr).toMatch(/^poolbench: pg 7\.18\.2 \(.*\) is too old: the driver pg needs >=.*\n$/)
  })

  test('is chosen by its name for a URL, and for the private server', async () => {
    const folder = userFolder({ 'package.json': '{}' })
    const both = await runCli(
      ['list', pgUrl(), '--driver=pg', '--driver=postgres', ...PLAN],
      folder,
    )
    expect(both.stdout).toMatch(/^(pg\/.*\n)+(postgres\/.*\n)+$/)
    const alone = await runCli(['list', '--driver=node-postgres', ...PLAN], folder)
    expect(alone.stdout).toMatch(/^pg\//)
    expect(alone.stdout).not.toMatch(/sqlite|postgres|mysql/)
  })

  test.for([
    [
      ['--driver=pg', '--url=mysql://u:hidden@h/d'],
      '--driver pg cannot connect to mysql://u:***@h/d',
    ],
    [['--driver=mysql2', '--database=postgres'], '--driver mysql cannot connect to postgres'],
    [['--driver=memory'], '--driver memory: name its database with --url memory:'],
    [
      ['--driver=node-sqlite', '--url=mysql://u:p@h/d'],
      '--driver node-sqlite cannot connect to mysql://u:***@h/d: it needs sqlite:',
    ],
    [['--driver=MariaDB', '--database=postgres'], '--driver mysql cannot connect to postgres'],
    [['--driver=oracle'], '--driver oracle: unknown driver (known: '],
  ] as const)('is rejected in one line if it cannot connect: %o', async ([typed, message]) => {
    const end = await runCli(['run', ...typed], userFolder({}))
    expectMistake(end, 2, message)
  })

  test.for([
    ['postgres', OPERATION.replace(/if .*/, ''), 'node-postgres (native.query): add --driver pg'],
    ['pg', TAGGED, 'postgres.js (native`…`): add --driver postgres'],
    ['pg', SQLITE, 'better-sqlite3 (native.prepare): use --url sqlite:…'],
  ] as const)(
    '%s: the error names the library that the operation was written for',
    async ([driver, operation, hint]) => {
      const folder = userFolder({ 'operation.mjs': operation.replace("import pg from 'pg'", '') })
      const { stderr, code } = await runCli(
        ['run', pgUrl(), `--driver=${driver}`, '--operation=./operation.mjs', ...BURSTS],
        folder,
      )
      expect(code).toBe(3)
      expect(stderr).toContain(`this operation uses ${hint}`)
    },
  )

  test.skipIf(inject('mysqlUrl') === undefined)(
    'mysql2: the error says how to await its client, and what works everywhere',
    async () => {
      const operation = OPERATION.replace(/if .*/, '').replace("import pg from 'pg'", '')
      const { stderr, code } = await runCli(
        ['run', '--url', inject('mysqlUrl') ?? '', '--operation=./operation.mjs', ...BURSTS],
        userFolder({ 'operation.mjs': operation }),
      )
      expect(code).toBe(3)
      expect(stderr).toContain('the client of mysql2 needs callbacks: use native.promise()')
    },
  )
})

describe('statements that an operation sends over `native`', { timeout: TIMEOUT_MS }, () => {
  const server = useServers({ areShared: true }).find(({ label }) => label === 'postgres')

  test('are counted, and one more per call is a regression', async () => {
    const folder = userFolder({
      'two.mjs': OPERATION.replace("import pg from 'pg'", '').replace(/if .*/, ''),
    })
    const run = (file: string, json: string) =>
      runCli(
        [
          'run',
          `--url=${server?.url}`,
          '--driver=pg',
          `--operation=${file}`,
          `--json=${json}`,
          ...BURSTS,
        ],
        folder,
      )
    await run('./two.mjs', 'old.json')
    const [scenario] = resultIn(folder).scenarios
    const bursts = scenario?.status === 'completed' ? scenario.bursts : []
    expect(new Set(bursts.map(({ statements }) => statements))).toEqual(new Set([8]))
    const more = join(folder, 'two.mjs')
    await promisify(execFile)('sed', [
      '-i',
      "s/SELECT 2')/SELECT 2'); await native.query('SELECT 3')/",
      more,
    ])
    await run('./two.mjs', 'new.json')
    const { code, stdout } = await runCli(['compare', 'old.json', 'new.json'], folder)
    expect(code).toBe(1)
    expect(stdout).toMatch(/statements +8 +12 +regressed/)
  })

  test('statements that cannot be counted are reported as such, never as equal', async ({
    skip,
  }) => {
    skip(BETTER_SQLITE3.isMissing, BETTER_SQLITE3.reason)
    const folder = userFolder({ 'lite.mjs': SQLITE })
    const pool = ['--pool=1+0', ...BURSTS.slice(1)]
    for (const json of ['old.json', 'new.json']) {
      await runCli(
        ['run', '--database=sqlite', '--operation=./lite.mjs', `--json=${json}`, ...pool],
        folder,
      )
    }
    const { stdout } = await runCli(['compare', 'old.json', 'new.json'], folder)
    expect(stdout).toContain('All 3 counts are equal.')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'The statements of 1 scenario were not counted, so they are not compared.',
    )
  })
})

async function install(folder: string, library: string): Promise<void> {
  const options = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts']
  await promisify(execFile)('npm', ['install', library, ...options], { cwd: folder })
}

function resultIn(folder: string) {
  return parseResultFile(readFileSync(join(folder, 'results/latest.json'), 'utf8'))
}
