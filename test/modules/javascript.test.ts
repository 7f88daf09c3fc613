import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { userFolder } from './user-folder.ts'

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const DIST = join(PACKAGE, 'dist')

/** Vitest would load JavaScript its own way: this asks Node, and the compiled poolbench. */
const SCRIPT = `
  import { loadOperation } from '${pathToFileURL(join(DIST, 'bench/modules/load-operation.js')).href}'
  import { ConnectionLostError } from '${pathToFileURL(join(DIST, 'src/index.js')).href}'
  const outcome = await loadOperation(process.argv[1], process.cwd(), []).then(
    ({ name, setup, run }) => ({
      name,
      how: setup(),
      isThisPoolbench: run() === ConnectionLostError,
    }),
    ({ name, message }) => ({ name, message }),
  )
  console.log(JSON.stringify(outcome))`

/** `require` is there wherever Node has not loaded the file as an ES module itself. */
const ES_MODULE = `
  import { ConnectionLostError, defineOperation } from 'poolbench'
  export default defineOperation({
    name: 'own',
    setup: () => typeof require === 'undefined' ? 'by Node' : 'transpiled',
    run: () => ConnectionLostError,
  })`

const COMMON_JS = `
  const { ConnectionLostError, defineOperation } = require('poolbench')
  module.exports = defineOperation({
    name: 'own',
    setup: () => typeof __filename,
    run: () => ConnectionLostError,
  })`

/** Loads the first of the files in a Node of its own. */
async function load(
  files: Readonly<Record<string, string>>,
  { installed = true } = {},
): Promise<Record<string, unknown>> {
  if (!existsSync(DIST)) throw new Error(`${DIST} is missing: \`npm test\` builds it first`)
  const cwd = userFolder(files)
  if (installed) {
    mkdirSync(join(cwd, 'node_modules'))
    symlinkSync(PACKAGE, join(cwd, 'node_modules/poolbench'), 'dir')
  }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', SCRIPT, `./${Object.keys(files)[0]}`],
    { cwd },
  )
  return JSON.parse(stdout) as Record<string, unknown>
}

describe('where poolbench is installed beside it', () => {
  test.each(['own.mjs', 'own.js'])('%s is loaded by Node', async (name) => {
    expect(await load({ [name]: ES_MODULE })).toEqual({
      name: 'own',
      how: 'by Node',
      isThisPoolbench: true,
    })
  })

  test('TypeScript gets the running poolbench', async () => {
    expect(await load({ 'own.ts': ES_MODULE })).toMatchObject({ isThisPoolbench: true })
  })

  test('CommonJS is loaded', async () => {
    expect(await load({ 'own.cjs': COMMON_JS })).toMatchObject({
      name: 'own',
      isThisPoolbench: true,
    })
  })

  test('CommonJS from a compiler is loaded', async () => {
    const text = `${COMMON_JS}
      exports = module.exports = { default: module.exports }
      Object.defineProperty(exports, '__esModule', { value: true })`

    expect(await load({ 'own.cjs': text })).toMatchObject({ name: 'own' })
  })
})

describe('where no poolbench is installed', () => {
  test.each([
    ['own.mjs', ES_MODULE],
    ['own.js', ES_MODULE],
    ['own.cjs', COMMON_JS],
  ])('%s gets the running one', async (name, text) => {
    expect(await load({ [name]: text }, { installed: false })).toMatchObject({
      name: 'own',
      isThisPoolbench: true,
    })
  })
})

test('a syntax error is reported with its line', async () => {
  const { message } = await load({ 'own.mjs': 'const a = 1\nconst b = = 2\nexport default a' })

  expect(message).toMatch(/^\.\/own\.mjs: syntax error in line 2: Unexpected token/)
})

test('an import that a neighbour does not export is reported', async () => {
  const { message } = await load({
    'own.mjs': `import { b } from './helper.mjs'\nexport default b`,
    'helper.mjs': 'export const a = 1',
  })

  expect(message).toBe(
    `./own.mjs: does not load: The requested module './helper.mjs' does not provide an export named 'b'`,
  )
})

test('a package that is not installed is named', async () => {
  const { message } = await load({ 'own.mjs': `import 'not-installed'` })

  expect(message).toMatch(/^\.\/own\.mjs: does not load: Cannot find package 'not-installed'/)
})

test('a module without a default export is rejected', async () => {
  const { message } = await load({ 'own.mjs': 'export const own = 1' })

  expect(message).toBe('./own.mjs: has no default export')
})
