import { expect, test } from 'vitest'
import { isModulePath } from '../../bench/modules/import-module.ts'
import { loadOperation } from '../../bench/modules/load-operation.ts'
import { ModuleError } from '../../bench/modules/module-error.ts'
import {
  ConnectionLostError,
  isOperationDefinition,
  type OperationDefinition,
} from '../../src/index.ts'
import { userFolder } from './user-folder.ts'

const OPERATION = `
  import { ConnectionLostError, defineOperation } from 'poolbench'
  export default defineOperation<string>({
    name: 'own',
    setup: (): string => 'made',
    run: () => ConnectionLostError,
    teardown: () => undefined,
  })`

const load = (text: string, name = 'own.ts', reserved: readonly string[] = []) =>
  loadOperation(`./${name}`, userFolder({ [name]: text }), reserved) as Promise<OperationDefinition>

/** The message of a file that is refused. */
async function refusal(text: string, name = 'own.ts', reserved?: readonly string[]) {
  const error: unknown = await load(text, name, reserved).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ModuleError)
  expect((error as ModuleError).code).toBe('USER_MODULE')
  expect((error as ModuleError).message).not.toContain('\n')
  return (error as ModuleError).message
}

/** The text of a module that defines `members`. */
const defining = (members: string) =>
  `import { defineOperation } from 'poolbench'\nexport default defineOperation({ ${members} } as never)`

test.each(['own.ts', 'own.mts'])('%s needs no build, and no installed poolbench', async (name) => {
  const operation = await load(OPERATION, name)

  expect(isOperationDefinition(operation)).toBe(true)
  expect(operation.name).toBe('own')
  expect(operation.setup?.({} as never)).toBe('made')
})

test('TypeScript that is CommonJS loads', async () => {
  const operation = await load(
    `const { defineOperation } = require('poolbench')
     const name: string = 'own'
     module.exports = defineOperation({ name, run: () => 1 })`,
    'own.cts',
  )

  expect(operation.name).toBe('own')
})

test('the poolbench that a module imports is the running one', async () => {
  const operation = await load(OPERATION)

  expect(operation.run({} as never)).toBe(ConnectionLostError)
})

test.each(['helper.ts', 'helper.js'])('a module imports its neighbour spelled %s', async (name) => {
  const folder = userFolder({
    'own.ts': `import { name } from './${name}'\n${defining('name, run: () => 1')}`,
    'helper.ts': `import { DRIVER_NAMES } from 'poolbench'
      export const name: string = 'helped-by-' + DRIVER_NAMES[0]`,
  })

  const operation = await loadOperation('own.ts', folder, [])

  expect(operation.name).toBe('helped-by-sqlite')
})

test('a definition cannot be changed', async () => {
  const operation = await load(OPERATION)

  expect(Object.isFrozen(operation)).toBe(true)
})

test('a definition by another copy of poolbench is accepted', async () => {
  const operation = await load(
    `export default { name: 'own', run() {}, [Symbol.for('poolbench.operation')]: true }`,
  )

  expect(operation.name).toBe('own')
})

test('a missing file, or a folder, is rejected', async () => {
  const folder = userFolder({})

  await expect(loadOperation('./own.ts', folder, [])).rejects.toThrow(
    './own.ts: there is no such file',
  )
  await expect(loadOperation(`${folder}/../..`, folder, [])).rejects.toThrow('is not a module')
})

test('a file of another kind is rejected', async () => {
  expect(await refusal('name: own', 'own.yaml')).toBe(
    './own.yaml: is not a module: its name must end in .ts, .mts, .cts, .js, .mjs, .cjs',
  )
})

test('a syntax error is reported with its line', async () => {
  expect(await refusal(`const name: string = 'own'\nconst b = = 2\nexport default name`)).toMatch(
    /^\.\/own\.ts: syntax error in line 2: Unexpected token/,
  )
})

test('a syntax error of a neighbour is reported with its file', async () => {
  const folder = userFolder({
    'own.ts': `import { b } from './helper.ts'\nexport default b`,
    'helper.ts': '\n\nexport const b = = 2',
  })

  await expect(loadOperation('own.ts', folder, [])).rejects.toThrow(
    `own.ts: syntax error in ${folder}/helper.ts, line 3: Unexpected token`,
  )
})

test('a module that throws is rejected with the first line of its error', async () => {
  expect(await refusal(`throw new Error('no luck\\ntoday')\nexport default 1`)).toBe(
    './own.ts: does not load: no luck',
  )
  expect(await refusal(`throw null\nexport default 1`)).toBe('./own.ts: does not load: null')
})

test('an import that cannot be found is named', async () => {
  expect(await refusal(`import { a } from 'not-installed'\nexport default a`)).toBe(
    `./own.ts: does not load: Cannot find module 'not-installed'`,
  )
})

test('a module without a default export is rejected', async () => {
  expect(await refusal(`export const own = 1`)).toBe('./own.ts: has no default export')
})

test.each(['{ name: "own", run() {} }', '1', 'null', '() => 1'])(
  'the default export %s was not made by defineOperation',
  async (text) => {
    expect(await refusal(`export default ${text}`)).toBe(
      './own.ts: the default export was not made by defineOperation, defineRequest or defineService',
    )
  },
)

test.each([
  [`name: 'own'`, '`run` is missing'],
  [`name: 'own', run: 1`, '`run` is not a function'],
  [`name: 'own', run() {}, setup: 1`, '`setup` is not a function'],
  [`run() {}`, '`name` is missing'],
  [`name: 1, run() {}`, '`name` is not of type string'],
  [`name: 'my op', run() {}`, '`name` must contain only letters, digits and dashes'],
  [`name: '', run() {}`, '`name` must contain only letters, digits and dashes'],
  [`name: 'own', runn() {}`, 'has an unknown member `runn` (known: name, setup, run, teardown)'],
])('{ %s } is rejected: %s', async (members, problem) => {
  expect(await refusal(defining(members))).toBe(`./own.ts: ${problem}`)
})

test('a name that is taken is rejected', async () => {
  expect(await refusal(OPERATION, 'own.ts', ['get-user', 'own'])).toBe(
    './own.ts: there is already an operation `own`',
  )
})

test('isModulePath distinguishes paths from names of operations', () => {
  expect(['./own.ts', 'own.mjs', 'folder/own', '..\\own.ts'].filter(isModulePath)).toHaveLength(4)
  expect(['get-user', 'own', 'v2-own'].filter(isModulePath)).toEqual([])
})
