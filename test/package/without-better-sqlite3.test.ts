import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installTarball } from '../../scripts/package/installation.ts'
import { packWorkTree } from '../../scripts/package/tarball.ts'
import { type } from './type.ts'

const SMALL = '--pool 2+0 --concurrency 2 --query-time 0 --rounds 1'
const POOLBENCH = 'node_modules/.bin/poolbench'

const hasNodeSqlite = isBuiltin('node:sqlite')
const ADVICE = '(npm install better-sqlite3@12, or use Node.js 22.13 or later)'

/** What is said of SQLite, of which `names` were wanted. */
function sqliteLine(names: readonly string[]): string {
  const [all, are] = [names.join(' and '), names.length === 1 ? 'is' : 'are']
  return hasNodeSqlite
    ? `poolbench: ${all}: node:sqlite is used instead because better-sqlite3 is not installed`
    : `poolbench: ${all} ${are} skipped: better-sqlite3 is not installed ${ADVICE}`
}

/** The lines about SQLite: where there is no MariaDB, another line says so. */
function aboutSqlite(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.includes('sqlite'))
}

const folder = mkdtempSync(join(tmpdir(), 'poolbench-package-'))
const whole = join(folder, 'whole')
const least = join(folder, 'least')

beforeAll(async () => {
  const tarball = await packWorkTree(folder)
  // As users do: what it brings along is built or not built by npm itself.
  await installTarball(tarball, whole)
  await installTarball(tarball, least, ['--omit=optional'])
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000)

test('an installation contains neither better-sqlite3 nor anything that builds one', () => {
  for (const user of [whole, least]) {
    for (const name of ['better-sqlite3', 'prebuild-install', 'bindings']) {
      expect(existsSync(join(user, 'node_modules', name))).toBe(false)
    }
  }
})

describe('a whole installation without better-sqlite3', { timeout: 60_000 }, () => {
  test('without better-sqlite3, a run reports in one line what replaces it', async () => {
    const { code, stdout, stderr } = await type(`${POOLBENCH} run --quick ${SMALL}`, whole)

    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(aboutSqlite(stderr)).toEqual([sqliteLine(['sqlite', 'sqlite-threads'])])
    expect(stdout).toMatch(/^postgres: PostgreSQL/m)
    expect(/^sqlite: SQLite [\d.]+ \(node:sqlite of/m.test(stdout)).toBe(hasNodeSqlite)
    expect(/^sqlite-threads: SQLite [\d.]+ \(node:sqlite of/m.test(stdout)).toBe(hasNodeSqlite)
  })

  test('lists what a run would measure', async () => {
    const { code, stdout, stderr } = await type(`${POOLBENCH} list`, whole)

    expect(code).toBe(0)
    expect(aboutSqlite(stderr)).toEqual([sqliteLine(['sqlite', 'sqlite-threads'])])
    expect(/^sqlite/m.test(stdout)).toBe(hasNodeSqlite)
  })

  test('runs the demo on PostgreSQL', async () => {
    const { code, stderr } = await type(`${POOLBENCH} demo`, whole)

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('has a doctor that says the same, and reports no problem', async () => {
    const { code, stdout } = await type(`${POOLBENCH} doctor --no-noise`, whole)

    expect(code).toBe(0)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      hasNodeSqlite
        ? /ok better-sqlite3 is not installed: SQLite [\d.]+ \(node:sqlite of Node [\d.]+\) is used instead/
        : /note better-sqlite3 is not installed: SQLite cannot be measured → npm install better-sqlite3@12/,
    )
    expect(/A run can measure sqlite, sqlite-threads/.test(stdout)).toBe(hasNodeSqlite)
  })
})

describe.skipIf(hasNodeSqlite)('without any SQLite (needs Node below 22.13)', () => {
  test.for([
    ['run --quick', ['sqlite', 'sqlite-threads']],
    ['list', ['sqlite', 'sqlite-threads']],
    ['demo', ['sqlite-threads']],
    ['tune', ['sqlite-threads']],
  ] as const)('%s says in one line what to install, and exits with 3', async ([line, names]) => {
    const { code, stdout, stderr } = await type(`${POOLBENCH} ${line}`, least)

    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/^poolbench: there is nothing to measure: .*\n$/)
    expect(stderr).toContain(sqliteLine(names).slice('poolbench: '.length))
    expect(stderr).toContain('(npm install --include=optional)')
  })

  test.for([
    ['sqlite', `the package better-sqlite3, which is not installed ${ADVICE}`],
    ['sqlite-threads', `the package better-sqlite3, which is not installed ${ADVICE}`],
    [
      'node-sqlite',
      'node:sqlite, which this version of Node.js does not have (Node.js 22.13 and later have it)',
    ],
  ])('%s, requested by name, says what to do', async ([name, what]) => {
    for (const where of [`--database ${name}`, `--url ${name}:users.db`]) {
      expect(await type(`${POOLBENCH} run ${where} ${SMALL}`, least)).toMatchObject({
        code: 3,
        stdout: '',
        stderr: `poolbench: the driver ${name} needs ${what}\n`,
      })
    }
  })
})

describe.skipIf(!hasNodeSqlite)('if only Node.js has SQLite (needs Node 22.13)', () => {
  test.for(['sqlite', 'sqlite-threads', 'node-sqlite'])(
    '%s is measured by it, and the result says so',
    async (name) => {
      const { code, stdout } = await type(
        `${POOLBENCH} run --url ${name}:users.db ${SMALL} --json -`,
        least,
      )

      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({
        targets: [
          {
            driverName: name,
            version: expect.stringMatching(
              /^SQLite [\d.]+ \(node:sqlite of Node [\d.]+\)$/,
            ) as string,
          },
        ],
      })
    },
  )
})
