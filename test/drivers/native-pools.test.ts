import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  createUserTable,
  dropUserTable,
  SqlUserStore,
  type Connection,
  type ConnectionSource,
  type Driver,
  type NativePool,
  type User,
} from '../../src/index.ts'
import { LentConnections } from '../../src/drivers/native-lender.ts'
import { MYSQL, POSTGRES, type Backend } from '../support/backends.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'
import { SERVER_PRODUCTS, type ServerProduct } from '../support/server-products.ts'
import { ask } from '../support/statements.ts'
import { temporaryTable } from '../support/test-store.ts'
import { until } from '../support/until.ts'

const serverOf = (backend: Backend) =>
  SERVER_PRODUCTS.find((product) => product.backend === backend) as ServerProduct

/** A pool of a library, and how the server tells its connections from those of other tests. */
interface Subject {
  readonly scheme: string
  readonly pool: string
  readonly backend: Backend
  readonly server: ServerProduct
  readonly canBegin: boolean
}

const SUBJECTS: readonly Subject[] = [
  { scheme: 'postgres', pool: 'native', canBegin: true },
  { scheme: 'postgres', pool: 'native-serial', canBegin: false },
  { scheme: 'pg', pool: 'native', canBegin: true },
  { scheme: 'mysql', pool: 'native', canBegin: true },
].map((subject) =>
  subject.scheme === 'mysql'
    ? { ...subject, backend: MYSQL, server: serverOf(MYSQL) }
    : { ...subject, backend: POSTGRES, server: serverOf(POSTGRES) },
)

const SIZE = 5

for (const subject of SUBJECTS) {
  describe.skipIf(subject.backend.isMissing)(
    `the pool ${subject.pool} of ${subject.scheme}`,
    () => {
      sharing(subject)
      failing(subject)
      if (subject.canBegin) transactions(subject)
      if (subject.canBegin && subject.scheme !== 'mysql') failedTransactions(subject)
      if (subject.scheme === 'mysql') sessions(subject)
      if (subject.pool === 'native' && subject.scheme !== 'postgres') lending(subject)
      closing(subject)
    },
  )
}

describe('a pool that lends', () => {
  test('a pool that lends does not wait on close for uses that can never be served', async () => {
    const connection = await connectTo(await openDriver('memory:'))
    for (const isStuck of [true, false]) {
      const events: string[] = []
      const source = new LentConnections({
        take: () => Promise.resolve(connection),
        give: () => void events.push('given back'),
        whenStuck: () => (isStuck ? Promise.resolve() : new Promise(() => undefined)),
        end: async () => void events.push('ended'),
      })
      let stop: () => void = () => undefined
      const using = source.use(() => new Promise<void>((resolve) => (stop = resolve)))
      await Promise.resolve()

      const closing = source.close()
      if (isStuck) await closing
      stop()
      await using
      await closing

      expect(events).toEqual(isStuck ? ['ended', 'given back'] : ['given back', 'ended'])
    }
  })
})

function sharing(subject: Subject): void {
  test('describes itself and what it lacks', async () => {
    const { pool } = await openNative(subject)

    expect(pool.label).toMatch(
      /^(postgres\.js, (pipelined|max_pipeline 0)|pg\.Pool|mysql2's pool)$/,
    )
    expect(pool.lacks.join()).toMatch(/acquire timeout.*overflow.*pre-ping/)
    expect(pool.lacks.includes('transactions')).toBe(!subject.canBegin)
  })

  test('runs a store’s single statements, with the same types as our connections', async () => {
    const { store, source } = await openNativeStore(subject)

    const user = await store.createUser({ name: 'Ann', email: 'ann@x', credits: 2 ** 40 })

    expect(await store.getUserById(user.id)).toStrictEqual(user)
    expect(await store.countUsers()).toBe(1)
    expect(await store.updateUser(user.id, { name: 'Anna' })).toMatchObject({ name: 'Anna' })
    expect(await store.searchUsers('ANNA')).toHaveLength(1)
    expect(await source.use((connection) => connection.ping())).toBe(true)
    expect(await store.deleteUser(user.id)).toBe(true)
  })

  test('serves a hundred concurrent operations within its maximum number of connections', async () => {
    const { store, driver, source } = await openNativeStore(subject)
    const seen = await watchConnections(subject, source)
    const emails = Array.from({ length: 100 }, (_, index) => `user${index}@x`)

    const users = await Promise.all(emails.map((email) => store.createUser({ name: 'Ann', email })))
    const ids = await Promise.all(
      emails.map(() =>
        source.use(async (connection) => {
          const id = await subject.server.idOf(connection)
          await connection.execute(driver.dialect.statements('x').sleep, [2])
          return id
        }),
      ),
    )

    expect(new Set(users.map(({ id }) => id)).size).toBe(100)
    expect(await store.countUsers()).toBe(100)
    expect(new Set(ids).size).toBeGreaterThan(1)
    expect(new Set([...ids, ...seen]).size).toBeLessThanOrEqual(SIZE)
  })
}

function failing(subject: Subject): void {
  test('continues after an operation that failed', async () => {
    const { source, store } = await openNativeStore(subject)

    for (let round = 0; round < SIZE + 1; round++) {
      const failure = source.use((connection) => ask(connection, 'SELECT nothing FROM nowhere'))
      await expect(failure).rejects.toThrow('nowhere')
      await expect(source.use(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine')
    }

    expect(await store.countUsers()).toBe(0)
  })

  test('rejects each call if the login is rejected, and never ends the process', async () => {
    const url = Object.assign(new URL(urlFor(subject)), { password: 'wrong' })
    const driver = await openDriver(url.href)
    const source = nativeOf(driver, subject.pool).open(2)

    const failures = await Promise.all(
      Array.from({ length: 5 }, () =>
        source
          .use((connection) => ask(connection, 'SELECT 1'))
          .catch((error: unknown) => driver.dialect.failureKind(error)),
      ),
    )

    expect(failures).toEqual(Array.from({ length: 5 }, () => 'authentication'))
    await source.close()
  })

  test('continues after the server has ended one of its connections', async () => {
    const { source, driver } = await openNative(subject, 1)
    const by = await connectTo(driver)
    const id = await source.use(subject.server.idOf)

    await subject.server.kill(by, id)
    // One call may meet the old connection before the library has heard of its end.
    await until(() =>
      source.use(subject.server.idOf).then(
        (next) => next !== id,
        () => false,
      ),
    )
  })

  if (subject.canBegin) return
  test('reports that it cannot begin a transaction, and does not try', async () => {
    const { store, source, addUsers } = await openNativeStore(subject)
    const [one, other] = await addUsers(2)

    const transfer = store.transferCredits(one?.id ?? 0, other?.id ?? 0, 1)

    await expect(transfer).rejects.toThrow(
      'postgres.js with max_pipeline 0 cannot begin a transaction',
    )
    expect(await source.use((connection) => connection.inTransaction)).toBe(false)
    expect(await store.countUsers()).toBe(2)
  })
}

function transactions(subject: Subject): void {
  test('preserves the sum of credits in two hundred concurrent transfers', async () => {
    const { store, addUsers } = await openNativeStore(subject)
    const users = await addUsers(10)

    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const [from, to] = [users[index % 10], users[(index + 1 + (index % 9)) % 10]]
        return store.transferCredits(from?.id ?? 0, to?.id ?? 0, 1 + (index % 5))
      }),
    )

    const after = await store.getAllUsers()
    expect(outcomes.filter((outcome) => outcome === 'transferred').length).toBeGreaterThan(100)
    expect(after.reduce((sum, { credits }) => sum + credits, 0)).toBe(10 * 100)
    expect(after.every(({ credits }) => credits >= 0)).toBe(true)
    expect(after.some(({ credits }) => credits !== 100)).toBe(true)
  })

  test.for([99, 100, 101, 102, 200])('begins behind %i statements of others', async (count) => {
    const { source } = await openNative(subject, 1)
    const one = (connection: Connection) => ask(connection, 'SELECT 1 AS one')
    await source.use(one)

    const others = Array.from({ length: count }, () => source.use(one))
    const status = await source.use(async (connection) => {
      await connection.begin()
      await one(connection)
      const began = connection.inTransaction
      await connection.commit()
      return [began, connection.inTransaction]
    })

    expect(status).toEqual([true, false])
    await Promise.all(others)
  })

  test.for(['commit', 'rollback'] as const)('%s ends a transaction as expected', async (how) => {
    const { source, store, table, driver, addUsers } = await openNativeStore(subject)
    const [user] = await addUsers(1)

    await source.use(async (connection) => {
      expect(connection.inTransaction).toBe(false)
      await connection.begin()
      expect(connection.inTransaction).toBe(true)
      await connection.execute(driver.dialect.statements(table).deleteUser, [user?.id ?? 0])
      await connection[how]()
      expect(connection.inTransaction).toBe(false)
    })

    expect(await store.countUsers()).toBe(how === 'commit' ? 0 : 1)
  })

  test('an open transaction is rolled back, and the next one is not part of it', async () => {
    const { source, store, table, driver, addUsers } = await openNativeStore(subject, 1)
    const [user] = await addUsers(1)

    const id = await source.use(async (connection) => {
      await connection.begin()
      await connection.execute(driver.dialect.statements(table).deleteUser, [user?.id ?? 0])
      return subject.server.idOf(connection)
    })

    const [next, inTransaction] = await source.use(
      async (connection) =>
        [await subject.server.idOf(connection), connection.inTransaction] as const,
    )
    expect({ next, inTransaction }).toEqual({ next: id, inTransaction: false })
    expect(await store.getAllUsers()).toStrictEqual([user])
  })

  test('a transaction whose connection is lost is undone, and affects nobody else', async () => {
    const { source, store, table, driver, addUsers } = await openNativeStore(subject, 2)
    const [user] = await addUsers(1)
    const by = await connectTo(driver)

    const failure = source.use(async (connection) => {
      await connection.begin()
      await connection.execute(driver.dialect.statements(table).deleteUser, [user?.id ?? 0])
      await subject.server.kill(by, await subject.server.idOf(connection))
      await until(() => connection.broken || connection.ping().then((isAlive) => !isAlive))
      await connection.commit()
    })

    expect(driver.dialect.failureKind(await failure.catch((error: unknown) => error))).toBe(
      'connection-lost',
    )
    expect(await store.getAllUsers()).toStrictEqual([user])
  })
}

/** Of those that lend whole connections. */
function lending(subject: Subject): void {
  test('lends the same connection again, with its statements prepared', async () => {
    const { source } = await openNative(subject, 1)

    const first = await source.use((connection) => connection)
    const second = await source.use((connection) => connection)

    expect(second).toBe(first)
  })

  test('does not lend a connection again after its user closed it', async () => {
    const { source } = await openNative(subject, 1)
    const warn = vi.spyOn(console, 'warn')
    onTestFinished(() => warn.mockRestore())
    const id = await source.use(async (connection) => {
      const number = await subject.server.idOf(connection)
      await connection.close()
      return number
    })

    expect(await source.use(subject.server.idOf)).not.toBe(id)
    expect(warn).not.toHaveBeenCalled()
  })
}

function closing(subject: Subject): void {
  test('leaves nothing open when it is closed, and lends nothing more', async () => {
    const { source, driver } = await openNative(subject)
    const ids = await watchConnections(subject, source)
    const by = await connectTo(driver)

    await source.close()
    await source.close()

    expect(ids.length).toBeGreaterThan(0)
    await until(async () => (await stillOpen(subject, by, ids)) === 0)
    await expect(source.use((connection) => ask(connection, 'SELECT 1'))).rejects.toThrow('closed')
  })

  test('closes after all current and waiting users are served', async () => {
    const { source, driver } = await openNative(subject, 1)
    const { sleep } = driver.dialect.statements('x')
    const using = Array.from({ length: 3 }, () =>
      source.use((connection) => connection.execute(sleep, [5])),
    )
    let served = 0
    for (const each of using) void each.then(() => served++)

    await source.close()

    expect(served).toBe(3)
  })

  test('an unused native pool can be closed', async () => {
    const { source } = await openNative(subject)

    await expect(source.close()).resolves.toBeUndefined()
  })
}

function urlFor({ scheme, backend }: Subject): string {
  return urlOf(backend).replace(/^[a-z]+:/, `${scheme}:`)
}

function nativeOf(driver: Driver, name: string): NativePool {
  const pool = driver.nativePools?.find((each) => each.name === name)
  if (!pool) throw new Error(`${driver.name} has no pool ${name}`)
  return pool
}

async function openNative(subject: Subject, size = SIZE) {
  const driver = await openDriver(urlFor(subject))
  const pool = nativeOf(driver, subject.pool)
  const source = pool.open(size)
  onTestFinished(() => source.close())
  return { driver, pool, source }
}

async function openNativeStore(subject: Subject, size = SIZE) {
  const { driver, source } = await openNative(subject, size)
  const table = temporaryTable()
  const connection = await connectTo(driver)
  await createUserTable(driver, connection, table)
  onTestFinished(async () => {
    const dropping = await driver.connect()
    await dropUserTable(driver, dropping, table)
    await dropping.close()
  })
  const store = new SqlUserStore({ driver, connections: source, table })
  return {
    driver,
    source,
    table,
    store,
    addUsers: (count: number): Promise<User[]> =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          store.createUser({ name: 'Ann', email: `ann${index}@x`, credits: 100 }),
        ),
      ),
  }
}

/** The server's numbers of the connections that many users at once get to see. */
async function watchConnections({ server }: Subject, source: ConnectionSource): Promise<number[]> {
  const ids = await Promise.all(Array.from({ length: 40 }, () => source.use(server.idOf)))
  return [...new Set(ids)]
}

async function stillOpen({ scheme }: Subject, by: Connection, ids: number[]): Promise<number> {
  const [view, column] =
    scheme === 'mysql' ? ['information_schema.processlist', 'id'] : ['pg_stat_activity', 'pid']
  const [row] = await ask(
    by,
    `SELECT count(*) AS number FROM ${view} WHERE ${column} IN (${ids.join()})`,
  )
  return row?.number as number
}

/** MySQL goes on after a statement that failed. */
function failedTransactions(subject: Subject): void {
  test('a native pool rejects the commit of a failed transaction', async () => {
    const { source } = await openNative(subject, 1)

    await source.use(async (connection) => {
      await connection.begin()
      await ask(connection, 'SELECT 1 / 0').catch(() => undefined)

      await expect(connection.commit()).rejects.toThrow(/rolled back|division by zero/)
      expect(connection.inTransaction).toBe(false)
    })

    expect(await source.use((connection) => ask(connection, 'SELECT 1 AS one'))).toEqual([
      { one: 1 },
    ])
  })
}

function sessions(subject: Subject): void {
  test('sets the time zone of each session', async () => {
    const { source } = await openNative(subject)

    const zones = await Promise.all(
      Array.from({ length: 20 }, () =>
        source.use((connection) => ask(connection, 'SELECT @@session.time_zone AS zone')),
      ),
    )

    expect(new Set(zones.map(([row]) => row?.zone))).toEqual(new Set(['+00:00']))
  })
}
