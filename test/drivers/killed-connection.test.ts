import { describe, expect, test } from 'vitest'
import { runChild } from '../support/child.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { killInUse, SERVER_PRODUCTS, type ServerProduct } from '../support/server-products.ts'
import { shareConnections } from '../support/shared-connections.ts'
import { ask } from '../support/statements.ts'
import { openStore } from '../support/test-store.ts'
import { until } from '../support/until.ts'

for (const product of SERVER_PRODUCTS) {
  describe.skipIf(product.backend.isMissing)(`a connection to ${product.title}`, () => {
    killedWhileIdle(product)
    killedInUse(product)
    killedAtRandom(product)
  })
}

function killedWhileIdle({ backend, idOf, kill }: ServerProduct): void {
  test('that the server ends while it is idle is broken, and rejects statements', async () => {
    const driver = await openDriver(urlOf(backend))
    const [connection, by] = [await connectTo(driver), await connectTo(driver)]

    await kill(by, await idOf(connection))
    await until(() => connection.broken)

    expect(await connection.ping()).toBe(false)
    for (const call of [() => ask(connection, 'SELECT 1'), () => connection.begin()]) {
      const error = await call().catch((reason: unknown) => reason)
      expect(driver.dialect.failureKind(error)).toBe('connection-lost')
    }
    await connection.close()
  })

  test('that the server ended is replaced by the pool', async () => {
    const driver = await openDriver(urlOf(backend))
    const [pool, by] = [openPool(driver), await connectTo(driver)]
    const [connection, id] = await pool.use(async (each) => [each, await idOf(each)] as const)

    await kill(by, id)
    await until(() => connection.broken)

    expect(await pool.use(idOf)).not.toBe(id)
  })

  test('that is alive answers a ping, so that pre-ping keeps it', async () => {
    const pool = openPool(await openDriver(urlOf(backend)), { prePing: true })

    const ids = [await pool.use(idOf), await pool.use(idOf), await pool.use(idOf)]

    expect(new Set(ids).size).toBe(1)
  })

  test('that the server has just ended is detected by pre-ping', async () => {
    const driver = await openDriver(urlOf(backend))
    const [pool, by] = [openPool(driver, { prePing: true }), await connectTo(driver)]
    const id = await pool.use(idOf)

    await kill(by, id)

    expect(await pool.use(idOf)).not.toBe(id)
  })
}

function killedInUse(product: ServerProduct): void {
  const { backend, idOf } = product
  shareConnections(backend)

  test('that the server ends while it is in use rejects the call, and is broken by then', async () => {
    const driver = await openDriver(urlOf(backend))
    const [connection, by] = [await connectTo(driver), await connectTo(driver)]

    const error = await killInUse(product, connection, by)

    expect(connection.broken).toBe(true)
    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
  })

  test('a connection that was lost in use is not lent again, and the next call works', async () => {
    const driver = await openDriver(urlOf(backend))
    const [pool, by] = [openPool(driver), await connectTo(driver)]
    const before = await pool.use(idOf)

    const error = await pool.use((connection) => killInUse(product, connection, by))

    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
    expect(await pool.use(idOf)).not.toBe(before)
    expect(pool.status()).toMatchObject({ checkedIn: 1, checkedOut: 0 })
  })

  test('a connection lost in a transaction rolls the transaction back', async () => {
    const { store, second, pool, driver, table, addUsers } = await openStore(backend, {
      pool: { poolSize: 1 },
    })
    const [user] = await addUsers(5)
    const by = await connectTo(driver)

    await pool.use(async (connection) => {
      await connection.begin()
      await connection.execute(driver.dialect.statements(table).deleteUser, [user?.id ?? 0])
      await killInUse(product, connection, by)
    })

    expect(await store.getAllUsers()).toStrictEqual([user])
    expect(await second.deleteUser(user?.id ?? 0)).toBe(true)
  })
}

function killedAtRandom({ backend, title }: ServerProduct): void {
  test('that is ended at any moment does not end the process', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await runChild(
      `const driver = await poolbench.createDriver(poolbench.parseDatabaseUrl(url))
       const pool = poolbench.createConnectionPool(driver, { poolSize: 4, maxOverflow: 2 })
       const run = (sql) => pool.use((connection) => connection.execute({ name: 'x', sql }))
       const [idSql, killSql] = ${
         !title.startsWith('mysql')
           ? `['SELECT pg_backend_pid() AS id', (id) => 'SELECT pg_terminate_backend(' + id + ')']`
           : `['SELECT connection_id() AS id', (id) => 'KILL ' + id]`
       }
       const killer = await driver.connect()
       const counts = { answered: 0, lost: 0, killed: 0 }
       const ids = new Set()
       let going = true
       const work = async () => {
         while (going) {
           await run(idSql).then(
             ({ rows }) => { counts.answered++; ids.add(rows[0].id) },
             (error) => { if (driver.dialect.failureKind(error) === 'connection-lost') counts.lost++; else throw error },
           )
         }
       }
       const workers = Array.from({ length: 6 }, work)
       while (counts.killed < 60) {
         // A copy: workers add to the set while it is gone through, and it would never end.
         for (const id of [...ids]) {
           ids.delete(id)
           await killer.execute({ name: 'x', sql: killSql(id) }).then(() => counts.killed++, () => {})
         }
         await new Promise((resolve) => setImmediate(resolve))
       }
       going = false
       await Promise.all(workers)
       await run(idSql)
       await pool.close()
       await killer.close()
       await driver.close()
       console.log(JSON.stringify(counts))`,
      urlOf(backend),
    )

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { answered, lost } = JSON.parse(stdout) as { answered: number; lost: number }
    expect(answered).toBeGreaterThan(0)
    expect(lost).toBeGreaterThan(0)
  })
}
