import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { types } from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createUserTable, dropUserTable, SqlUserStore } from '../../src/index.ts'
import { PG, TemporaryFolder } from '../support/backends.ts'
import { SELF_SIGNED } from '../support/certificate.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { listen, Proxy } from '../support/proxy.ts'
import { killInUse, SERVER_PRODUCTS, type ServerProduct } from '../support/server-products.ts'
import { ask } from '../support/statements.ts'
import { temporaryTable } from '../support/test-store.ts'
import { until } from '../support/until.ts'

const SERVER = SERVER_PRODUCTS.find(({ backend }) => backend === PG) as ServerProduct

describe('node-postgres behind our driver', () => {
  test('prepares every statement of the store once, including one without parameters', async () => {
    const driver = await openDriver(urlOf(PG))
    const pool = openPool(driver)
    const table = temporaryTable()
    await pool.use((connection) => createUserTable(driver, connection, table))
    const store = new SqlUserStore({ driver, connections: pool, table })

    for (let round = 0; round < 2; round++) {
      await store.getUserById(1)
      await store.getAllUsers()
      await store.countUsers()
    }

    const { selectUser, selectUsers, countUsers } = driver.dialect.statements(table)
    const prepared = await pool.use((connection) =>
      ask(
        connection,
        `SELECT statement, generic_plans + custom_plans AS uses FROM pg_prepared_statements
          WHERE statement LIKE 'SELECT%${table}%' AND statement NOT LIKE '%pg_prepared%'`,
      ),
    )
    await pool.use((connection) => dropUserTable(driver, connection, table))
    expect(prepared).toHaveLength(3)
    expect(prepared).toEqual(
      expect.arrayContaining(
        [selectUser, selectUsers, countUsers].map(({ sql }) => ({ statement: sql, uses: 2 })),
      ),
    )
  })

  test('prepares again after a failed preparation', async () => {
    const connection = await connectTo(await openDriver(urlOf(PG)))
    const table = temporaryTable()
    const sql = `SELECT count(*) AS count FROM ${table}`
    await expect(ask(connection, sql)).rejects.toThrow(table)

    await ask(connection, `CREATE TEMPORARY TABLE ${table} (id int)`)

    expect(await ask(connection, sql)).toEqual([{ count: 0 }])
  })

  test('returns bigint as a number and timestamptz as a date, and leaves other types unchanged', async () => {
    const connection = await connectTo(await openDriver(urlOf(PG)))

    const [row] = await ask(
      connection,
      `SELECT 9007199254740991::bigint AS big, '1883-11-18 12:03:58.123+00'::timestamptz AS old`,
    )

    expect(row).toEqual({ big: Number.MAX_SAFE_INTEGER, old: new Date(-2717668561877) })
    expect(types.getTypeParser(types.builtins.INT8)('1')).toBe('1')
  })

  test.for(['America/New_York', 'Asia/Kolkata'])(
    'sends a historical date from %s',
    async (zone) => {
      vi.stubEnv('TZ', zone)
      onTestFinished(() => void vi.unstubAllEnvs())
      const connection = await connectTo(await openDriver(urlOf(PG)))
      const date = new Date('1850-01-02T03:04:05.678Z')
      const statement = { name: 'date', sql: 'SELECT $1::timestamptz AS date' }

      expect((await connection.execute(statement, [date])).rows).toEqual([{ date }])
    },
  )

  test('node-postgres rejects a commit that the server turned into a rollback', async () => {
    const connection = await connectTo(await openDriver(urlOf(PG)))
    await connection.begin()
    await ask(connection, 'SELECT 1 / 0').catch(() => undefined)

    await expect(connection.commit()).rejects.toThrow('rolled back')

    expect(connection.inTransaction).toBe(false)
    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('notices a transaction begun by a statement, so that the pool rolls it back', async () => {
    const pool = openPool(await openDriver(urlOf(PG)))

    const began = await pool.use(async (connection) => {
      await ask(connection, 'BEGIN')
      return connection.inTransaction
    })

    expect(began).toBe(true)
    expect(await pool.use((connection) => connection.inTransaction)).toBe(false)
  })

  test('node-postgres does not reconnect silently', async () => {
    const driver = await openDriver(urlOf(PG))
    const connection = await driver.connect()
    await connection.close()

    const error: unknown = await ask(connection, 'SELECT 1').catch((reason: unknown) => reason)

    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
  })

  test('treats unknown URL parameters as settings of the session', async () => {
    const path = encodeURIComponent(String.raw`pg_catalog, "a \ b"`)
    const url = `${urlOf(PG)}?search_path=${path}&statement_timeout=4321`
    const connection = await connectTo(await openDriver(url))

    const [row] = await ask(
      connection,
      `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
        current_setting('application_name') AS application`,
    )

    expect(row).toEqual({
      path: String.raw`pg_catalog, "a \ b"`,
      timeout: '4321ms',
      application: 'poolbench',
    })
  })

  test('rejects a setting that the server does not know', async () => {
    const driver = await openDriver(`${urlOf(PG)}?no_such_setting=1`)

    await expect(driver.connect()).rejects.toThrow('no_such_setting')
  })

  test('node-postgres reads no option of the URL from the environment', async () => {
    const url = new URL(urlOf(PG))
    for (const [name, value] of Object.entries({
      PGHOST: 'nowhere.invalid',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGDATABASE: 'nowhere',
      PGAPPNAME: 'other',
      PGOPTIONS: '-c statement_timeout=1',
      PGSSLMODE: 'verify-full',
      PGSSLNEGOTIATION: 'direct',
      PGPASSWORD: decodeURIComponent(url.password),
    })) {
      vi.stubEnv(name, value)
    }
    onTestFinished(() => void vi.unstubAllEnvs())
    const connection = await connectTo(await openDriver(url.href))
    const withoutPassword = await openDriver(Object.assign(new URL(url), { password: '' }).href)

    const [row] = await ask(
      connection,
      `SELECT current_setting('application_name') AS application,
        current_setting('statement_timeout') AS timeout`,
    )
    const error: unknown = await withoutPassword.connect().catch((reason: unknown) => reason)

    expect(row).toEqual({ application: 'poolbench', timeout: '0' })
    expect(withoutPassword.dialect.failureKind(error)).toBe('authentication')
  })

  test('connects to a Unix socket', async () => {
    const folder = new TemporaryFolder()
    onTestFinished(() => folder.remove())
    await Proxy.open(urlOf(PG), join(folder.path, '.s.PGSQL.5432'))
    const url = `${urlOf(PG).replace(/@[^/]*/, '@')}?host=${folder.path}`

    const connection = await connectTo(await openDriver(url))

    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('connects to an IPv6 address', async () => {
    const driver = await openDriver('pg://user:secret@[::1]:1/db')

    await expect(driver.connect()).rejects.toMatchObject({ address: '::1', port: 1 })
  })
})

describe('node-postgres and TLS', () => {
  test('encrypts with sslmode=require, whoever signed the certificate', async () => {
    const { url, handshakes } = await openTlsServer()

    const connection = await connectTo(await openDriver(`${url}?sslmode=require`))

    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(handshakes()).toBe(1)
  })

  test.for(['verify-ca', 'verify-full', 'true'])('rejects an unknown CA with %s', async (mode) => {
    const { url } = await openTlsServer()
    const driver = await openDriver(`${url}?sslmode=${mode}`)

    await expect(driver.connect()).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  test('is not downgraded for a server without TLS', async () => {
    const driver = await openDriver(`${urlOf(PG)}?sslmode=require`)

    await expect(driver.connect()).rejects.toThrow('does not support SSL')
  })

  test('rejects pending statements when the connection is cut', async () => {
    const { url, cut } = await openTlsServer()
    const driver = await openDriver(`${url}?sslmode=require`)
    const connection = await connectTo(driver)

    const sleeping = ask(connection, 'SELECT pg_sleep(60)').catch((error: unknown) => error)
    cut()

    expect(driver.dialect.failureKind(await sleeping)).toBe('connection-lost')
    await connection.close()
    expect(await connection.ping()).toBe(false)
  })
})

describe('a connection by node-postgres', () => {
  test('that the server ends while it is idle is broken, and replaced by the pool', async () => {
    const driver = await openDriver(urlOf(PG))
    const [pool, by] = [openPool(driver), await connectTo(driver)]
    const [connection, id] = await pool.use(
      async (each) => [each, await SERVER.idOf(each)] as const,
    )

    await SERVER.kill(by, id)
    await until(() => connection.broken)

    expect(await connection.ping()).toBe(false)
    expect(await pool.use(SERVER.idOf)).not.toBe(id)
  })

  test('that the server ends while it is in use rejects the call, and is broken by then', async () => {
    const driver = await openDriver(urlOf(PG))
    const [connection, by] = [await connectTo(driver), await connectTo(driver)]

    const error = await killInUse(SERVER, connection, by)

    expect(connection.broken).toBe(true)
    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
  })

  test('that is cut during a statement rejects it', async () => {
    const proxy = await Proxy.open(urlOf(PG))
    const driver = await openDriver(proxy.through(urlOf(PG)))
    const connection = await connectTo(driver)

    const sleeping = ask(connection, SERVER.sleepSql).catch((error: unknown) => error)
    proxy.cut()

    expect(driver.dialect.failureKind(await sleeping)).toBe('connection-lost')
    expect(connection.broken).toBe(true)
  })

  test('closes at once during a statement, which rejects', async () => {
    const driver = await openDriver(urlOf(PG))
    const connection = await driver.connect()
    const sleeping = ask(connection, SERVER.sleepSql).catch((error: unknown) => error)

    await connection.close()

    expect(driver.dialect.failureKind(await sleeping)).toBe('connection-lost')
  })

  test('closes after a second if the server hangs', async () => {
    const clock = new FakeClock()
    const proxy = await Proxy.open(urlOf(PG))
    const connection = await (await openDriver(proxy.through(urlOf(PG)), clock)).connect()
    proxy.freeze()

    const closing = connection.close()
    await until(() => clock.pendingTimers === 1)
    await clock.advance(1_000)

    await expect(closing).resolves.toBeUndefined()
    expect(clock.pendingTimers).toBe(0)
  })

  test('times out after ten seconds if a server accepts and never answers', async () => {
    let clients = 0
    const port = await listen(() => clients++)
    const clock = new FakeClock()
    const driver = await openDriver(`pg://user:secret@127.0.0.1:${port}/db`, clock)

    const connecting = driver.connect().catch((error: unknown) => error)
    await until(() => clients === 1)
    await clock.advance(10_000)

    expect(driver.dialect.failureKind(await connecting)).toBe('unreachable')
    expect(clock.pendingTimers).toBe(0)
  })

  test('is lost, and not retried, if a server closes it during the login', async () => {
    let clients = 0
    const port = await listen((client) => {
      clients++
      client.once('data', () => client.destroy())
    })
    const driver = await openDriver(`pg://user:secret@127.0.0.1:${port}/db`)

    const error: unknown = await driver.connect().catch((reason: unknown) => reason)

    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
    expect(clients).toBe(1)
  })
})

/** The real PostgreSQL behind TLS: answers the request for it, and passes on what comes in. */
async function openTlsServer() {
  const { hostname, port } = new URL(urlOf(PG))
  let handshakes = 0
  const cuts: (() => void)[] = []
  const own = await listen((client) => {
    void once(client, 'data').then(() => {
      client.write('S')
      const secure = new TLSSocket(client, { isServer: true, ...SELF_SIGNED })
      const upstream = connect(Number(port), hostname)
      for (const [one, other] of [
        [secure, upstream],
        [upstream, secure],
      ] as const) {
        one.on('error', () => undefined)
        one.once('close', () => other.destroy())
        one.pipe(other)
      }
      secure.once('secure', () => handshakes++)
      cuts.push(() => client.resetAndDestroy())
    })
  })
  const url = Object.assign(new URL(urlOf(PG)), { host: `127.0.0.1:${own}` })
  return { url: url.href, handshakes: () => handshakes, cut: () => cuts.forEach((cut) => cut()) }
}
