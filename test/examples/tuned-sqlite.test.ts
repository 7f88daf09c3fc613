import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loadDriver } from '../../bench/modules/load-driver.ts'
import {
  createUserTable,
  DuplicateEmailError,
  parseDatabaseUrl,
  SqlUserStore,
  systemClock,
  type Driver,
} from '../../src/index.ts'
import { TemporaryFolder } from '../support/backends.ts'
import { connectTo, openPool } from '../support/open-driver.ts'

const PATH = './examples/drivers/tuned-sqlite.ts'
const hasSqlite = isBuiltin('node:sqlite')

/** @param location - a file, or `:memory:`. */
async function createDriver(location: string): Promise<Driver> {
  const { create } = await loadDriver(PATH, process.cwd())
  // Of a URL the driver takes the path alone.
  const driver = await create(parseDatabaseUrl(`sqlite:${location}`), { clock: systemClock })
  onTestFinished(() => driver.close())
  return driver
}

test.skipIf(hasSqlite)(
  'says what it needs, if it is missing (needs Node below 22.16)',
  async () => {
    await expect(createDriver(':memory:')).rejects.toThrow(
      `${PATH}: node:sqlite needs Node 22.16 or later, this is ${process.version}`,
    )
  },
)

describe.skipIf(!hasSqlite)('tuned-sqlite (needs Node 22.16)', () => {
  const openStore = async () => {
    const driver = await createDriver(':memory:')
    const pool = openPool(driver)
    await pool.use((connection) => createUserTable(driver, connection, 'users'))
    return new SqlUserStore({ driver, connections: pool, table: 'users' })
  }

  test('tuned-sqlite creates, changes, finds and deletes users', async () => {
    const store = await openStore()

    const [ann, bob] = await store.createUsers([
      { name: 'Ann', email: 'ann@example.test', credits: 5 },
      { name: 'Bob', email: 'bob@example.test' },
    ])
    const outcome = await store.transferCredits(ann?.id as number, bob?.id as number, 2)
    const changed = await store.updateUser(bob?.id as number, { name: 'Rob' })

    expect(outcome).toBe('transferred')
    expect(changed).toEqual({ ...bob, name: 'Rob', credits: 2 })
    expect(await store.searchUsers('ann@')).toEqual([{ ...ann, credits: 3 }])
    expect(await store.deleteUser(ann?.id as number)).toBe(true)
    expect(await store.countUsers()).toBe(1)
  })

  test('tuned-sqlite reports a duplicate e-mail address', async () => {
    const store = await openStore()
    await store.createUser({ name: 'Ann', email: 'ann@example.test' })

    const again = store.createUser({ name: 'Anna', email: 'ann@example.test' })

    await expect(again).rejects.toBeInstanceOf(DuplicateEmailError)
  })

  test('sleeps in the database', async () => {
    const store = await openStore()

    await expect(store.simulateQuery(1)).resolves.toBeUndefined()
  })

  test('rolls back an open transaction of a returned connection', async () => {
    const driver = await createDriver(':memory:')
    const connection = await connectTo(driver)
    await createUserTable(driver, connection, 'users')
    const { insertUser, countUsers } = driver.dialect.statements('users')
    await connection.begin()
    await connection.execute(insertUser, ['Ann', 'ann@example.test', 0, 0])

    await connection.close()

    expect((await connection.execute(countUsers)).rows).toEqual([{ count: 0 }])
  })

  test('describes itself', async () => {
    const folder = new TemporaryFolder()
    onTestFinished(() => folder.remove())
    const driver = await createDriver(join(folder.path, 'test.db'))
    const connection = await connectTo(driver)

    const info = await driver.inspect(connection)

    expect(info).toMatchObject({
      version: expect.stringMatching(/^SQLite 3\./) as string,
      settings: { journal_mode: 'delete', cache_size: '-65536' },
    })
  })

  test('tuned-sqlite reports a file that cannot be opened', async () => {
    const driver = await createDriver('/no/such/folder/test.db')

    const error: unknown = await driver.connect().catch((reason: unknown) => reason)

    expect(driver.dialect.failureKind(error)).toBe('unreachable')
  })
})
