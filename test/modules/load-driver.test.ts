import { expect, test } from 'vitest'
import { loadDriver } from '../../bench/modules/load-driver.ts'
import { ModuleError } from '../../bench/modules/module-error.ts'
import { createConnectionPool, parseDatabaseUrl, systemClock } from '../../src/index.ts'
import { userFolder } from './user-folder.ts'

/** A driver that is the simulated server's in all but name. */
const DRIVER = `
  import { createDriver, defineDriver, parseDatabaseUrl } from 'poolbench'
  export default defineDriver({
    name: 'own',
    schemes: ['own', 'own+tls'],
    create: async (url, { clock }) => ({
      ...(await createDriver(parseDatabaseUrl('memory:'), { clock })),
      name: 'own',
    }),
  })`

const URL = parseDatabaseUrl('memory:')

const load = (text: string) => loadDriver('./own.ts', userFolder({ 'own.ts': text }))

const messageOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ModuleError)
  return (error as ModuleError).message
}

const defining = (members: string) =>
  `import { defineDriver } from 'poolbench'\nexport default defineDriver({ ${members} } as never)`

test('a driver of the user serves a pool', async () => {
  const { name, schemes, create } = await load(DRIVER)

  const driver = await create(URL, { clock: systemClock })
  const pool = createConnectionPool(driver)
  const alive = await pool.use((connection) => connection.ping())
  await pool.close()

  expect({ name, schemes, alive }).toEqual({
    name: 'own',
    schemes: ['own', 'own+tls'],
    alive: true,
  })
})

test.each([
  [`name: 'own', schemes: ['own']`, '`create` is missing'],
  [`name: 'own', create() {}`, '`schemes` is missing'],
  [`name: 'own', schemes: 'own', create() {}`, '`schemes` is not of type array'],
  [
    `name: 'own', schemes: [], create() {}`,
    '`schemes` is empty: a driver needs at least one scheme',
  ],
  [
    `name: 'own', schemes: ['own:'], create() {}`,
    '`schemes.0` is not a valid scheme, such as `mydb`',
  ],
  [
    `name: 'own', scheme: 'own', create() {}`,
    'has an unknown member `scheme` (known: name, schemes, create)',
  ],
  [`name: 'sqlite', schemes: ['own'], create() {}`, '`sqlite` is already used by another driver'],
  [`name: 'SQLite', schemes: ['own'], create() {}`, '`SQLite` is already used by another driver'],
  [`name: 'own', schemes: ['mysql'], create() {}`, '`mysql` is already used by another driver'],
])('{ %s } is rejected: %s', async (members, problem) => {
  expect(await messageOf(load(defining(members)))).toBe(`./own.ts: ${problem}`)
})

test('an operation is not accepted as a driver', async () => {
  const text = `import { defineOperation } from 'poolbench'
    export default defineOperation({ name: 'own', run: () => 1 })`

  expect(await messageOf(load(text))).toBe(
    './own.ts: the default export was not made by defineDriver',
  )
})

test.each([
  ['undefined', '`create` did not return a driver'],
  [
    '{ ...driver, connect: undefined }',
    'of the driver that `create` returned `connect` is missing',
  ],
  [
    '{ ...driver, traits: { ...driver.traits, placement: "cloud" } }',
    'of the driver that `create` returned `traits.placement` must be one of in-process, threads, server',
  ],
  ['driver', '`create` returned a driver named `memory`: it must be `own`'],
])('a `create` that returns %s is rejected', async (returned, problem) => {
  const { create } = await load(`
    import { createDriver, defineDriver } from 'poolbench'
    export default defineDriver({
      name: 'own',
      schemes: ['own'],
      create: async (url) => {
        const driver = await createDriver(url)
        return (${returned}) as never
      },
    })`)

  expect(await messageOf(create(URL, { clock: systemClock }) as Promise<unknown>)).toBe(
    `./own.ts: ${problem}`,
  )
})

test('the error of a `create` that throws its URL contains no password', async () => {
  const { create } = await load(
    defining(
      `name: 'own', schemes: ['own'], create(url) { throw new Error('no access to ' + url.href) }`,
    ),
  )
  const url = parseDatabaseUrl('own://me:hunter2@host/db', [{ name: 'own', schemes: ['own'] }])

  expect(await messageOf(create(url, { clock: systemClock }) as Promise<unknown>)).toBe(
    './own.ts: no access to own://me:***@host/db',
  )
})

test('a `create` that throws is reported in one line', async () => {
  const { create } = await load(
    defining(`name: 'own', schemes: ['own'], create() { throw new Error('too old\\nfor this') }`),
  )

  expect(await messageOf(create(URL, { clock: systemClock }) as Promise<unknown>)).toBe(
    './own.ts: too old',
  )
})
