import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadOperation } from '../../bench/modules/load-operation.ts'
import type { Connection, OperationDefinition } from '../../src/index.ts'
import {
  MYSQL,
  POSTGRES,
  SQLITE_FILE,
  SQLITE_MEMORY,
  SQLITE_THREADS_FILE,
  type Backend,
} from '../support/backends.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { ask } from '../support/statements.ts'

const FOLDER = 'examples/operations'
const CALLS = 20

const PG: Backend = {
  ...POSTGRES,
  title: 'pg',
  url: (folder) => POSTGRES.url(folder).replace(/^[a-z]+:/, 'pg:'),
}

const EXAMPLES: Readonly<Record<string, readonly Backend[]>> = {
  'cpu-bound.ts': [POSTGRES, PG, MYSQL],
  'mysql-stock-reservation.ts': [MYSQL],
  'postgres-order-report.ts': [POSTGRES, PG],
  'sqlite-page-views.ts': [SQLITE_FILE, SQLITE_THREADS_FILE],
}

const load = (file: string): Promise<OperationDefinition> =>
  loadOperation(`./${FOLDER}/${file}`, process.cwd(), []) as Promise<OperationDefinition>

test('each example is tested', () => {
  expect(Object.keys(EXAMPLES)).toEqual(readdirSync(FOLDER).sort())
})

for (const [file, backends] of Object.entries(EXAMPLES)) {
  for (const backend of backends) {
    test.skipIf(backend.isMissing)(`${file} works on ${backend.title}`, async () => {
      const { setup, run } = await load(file)
      const driver = await openDriver(urlOf(backend))
      const connection = await connectTo(driver)
      const pool = openPool(driver, { poolSize: 4 })

      const state = await setup?.({ connection, native: connection.native, driver: driver.name })
      const calls = await Promise.allSettled(
        Array.from({ length: CALLS }, (_, index) =>
          pool.use((own) => run({ connection: own, native: own.native, index, state })),
        ),
      )

      expect(calls.filter(({ status }) => status === 'rejected')).toEqual([])
      expect(connection.inTransaction).toBe(false)
      await expectTeardown(await load(file), connection, state)
    })
  }
}

/** Its table, where it has one, is there before and not after. */
async function expectTeardown(
  { teardown }: OperationDefinition,
  connection: Connection,
  state: unknown,
): Promise<void> {
  const { table } = state as { table?: string }
  const hasTable = () =>
    ask(connection, `SELECT 1 FROM ${table}`).then(
      () => true,
      () => false,
    )
  expect(await hasTable()).toBe(table !== undefined)
  expect(table ?? 'poolbench_').toMatch(/^poolbench_/)

  await teardown?.({ connection, native: connection.native, state })

  expect(await hasTable()).toBe(false)
}

test.skipIf(SQLITE.isMissing)('cpu-bound.ts names the databases that it supports', async () => {
  const { setup } = await load('cpu-bound.ts')
  const connection = await connectTo(await openDriver(urlOf(SQLITE_MEMORY)))

  expect(() => setup?.({ connection, native: undefined, driver: 'sqlite' })).toThrow(
    'cpu-bound is for PostgreSQL and MySQL, not for sqlite',
  )
})

test.skipIf(MYSQL.isMissing)('mysql-stock-reservation.ts leaves no transaction open', async () => {
  const { setup, run, teardown } = await load('mysql-stock-reservation.ts')
  const connection = await connectTo(await openDriver(urlOf(MYSQL)))
  const context = { connection, native: connection.native }
  const state = (await setup?.({ ...context, driver: 'mysql' })) as { table: string }
  await ask(connection, `UPDATE ${state.table} SET pieces = 0`)

  const call = run({ ...context, index: 0, state })

  await expect(call).rejects.toThrow('item 1 is out of stock')
  expect(connection.inTransaction).toBe(false)
  await teardown?.({ ...context, state })
})
