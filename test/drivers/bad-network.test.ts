import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Driver } from '../../src/index.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { listen, Proxy } from '../support/proxy.ts'
import { SERVER_PRODUCTS } from '../support/server-products.ts'
import { ask } from '../support/statements.ts'
import { until } from '../support/until.ts'

const CLOSE_TIMEOUT_MS = 1_000
const OPEN_TIMEOUT_MS = 10_000

describe.each(SERVER_PRODUCTS)('$title on a bad network', ({ backend, title, sleepSql, idOf }) => {
  const scheme = title.startsWith('mysql') ? 'mysql' : title

  describe.skipIf(backend.isMissing)('with the real server', () => {
    test('a connection that is cut while idle is broken, and replaced', async () => {
      const proxy = await Proxy.open(urlOf(backend))
      const pool = openPool(await openDriver(proxy.through(urlOf(backend))))
      const connection = await pool.use((each) => each)

      proxy.cut()
      await until(() => connection.broken)

      await expect(pool.use(idOf)).resolves.toBeGreaterThan(0)
    })

    test('a connection that is cut during a statement rejects it', async () => {
      const proxy = await Proxy.open(urlOf(backend))
      const driver = await openDriver(proxy.through(urlOf(backend)))
      const connection = await connectTo(driver)

      const sleeping = kindOf(driver, ask(connection, sleepSql))
      proxy.cut()

      expect(await sleeping).toBe('connection-lost')
      expect(connection.broken).toBe(true)
    })

    test('closing settles after a second when the server hangs', async () => {
      const clock = new FakeClock()
      const proxy = await Proxy.open(urlOf(backend))
      const driver = await openDriver(proxy.through(urlOf(backend)), clock)
      const connection = await driver.connect()
      proxy.freeze()

      const closing = connection.close()
      await until(() => clock.pendingTimers === 1)
      await clock.advance(CLOSE_TIMEOUT_MS)

      await expect(closing).resolves.toBeUndefined()
      expect(clock.pendingTimers).toBe(0)
    })

    test('closing during a statement that hangs settles as well, and the statement rejects', async () => {
      const clock = new FakeClock()
      const proxy = await Proxy.open(urlOf(backend))
      const driver = await openDriver(proxy.through(urlOf(backend)), clock)
      const connection = await driver.connect()
      const sleeping = kindOf(driver, ask(connection, sleepSql))
      proxy.freeze()

      let isClosed = false
      const closing = Promise.resolve(connection.close()).then(() => (isClosed = true))
      // node-postgres gives up the socket at once.
      await until(() => isClosed || clock.pendingTimers === 1)
      await clock.advance(CLOSE_TIMEOUT_MS)

      await closing
      expect(await sleeping).toBe('connection-lost')
    })

    test('closing a connection that was cut settles at once', async () => {
      const clock = new FakeClock()
      const proxy = await Proxy.open(urlOf(backend))
      const driver = await openDriver(proxy.through(urlOf(backend)), clock)
      const connection = await driver.connect()

      proxy.cut()

      await expect(connection.close()).resolves.toBeUndefined()
      expect(clock.pendingTimers).toBe(0)
    })
  })

  test('a server that closes accepted connections is not retried endlessly', async () => {
    let clients = 0
    const port = await listen((client) => {
      clients++
      client.destroy()
    })
    const driver = await openDriver(`${scheme}://user:secret@127.0.0.1:${port}/db`)

    expect(await kindOf(driver, driver.connect())).toBe('connection-lost')
    expect(clients).toBe(1)
  })

  test('a server that closes the connection during the login rejects', async () => {
    const port = await listen((client) => {
      client.once('data', () => client.destroy())
      // Enough of a handshake that mysql2 answers; postgres.js speaks first.
      if (scheme === 'mysql') client.write(MYSQL_GREETING)
    })
    const driver = await openDriver(`${scheme}://user:secret@127.0.0.1:${port}/db`)

    expect(await kindOf(driver, driver.connect())).toBe('connection-lost')
  })

  test('a server that accepts and never answers times out after ten seconds', async () => {
    const clients: Socket[] = []
    const port = await listen((client) => clients.push(client))
    const clock = new FakeClock()
    const driver = await openDriver(`${scheme}://user:secret@127.0.0.1:${port}/db`, clock)

    const connecting = kindOf(driver, driver.connect())
    await until(() => clients.length === 1)
    await clock.advance(OPEN_TIMEOUT_MS)

    expect(await connecting).toBe('unreachable')
    expect(clock.pendingTimers).toBe(0)
    await until(() => clients[0]?.closed === true)
  })

  test('a port without a listener is unreachable', async () => {
    const driver = await openDriver(`${scheme}://user:secret@127.0.0.1:1/db`)

    expect(await kindOf(driver, driver.connect())).toBe('unreachable')
  })
})

async function kindOf(driver: Driver, call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => 'no failure',
    (error: unknown) => driver.dialect.failureKind(error),
  )
}

/** Protocol 10, version 5.7, a salt of twenty times `a`, mysql_native_password. */
const MYSQL_GREETING = packet(
  Buffer.from('\x0a5.7\0\x01\0\0\0', 'latin1'),
  Buffer.alloc(8, 'a'),
  Buffer.from('00fff7080200ff8115', 'hex'),
  Buffer.alloc(10),
  Buffer.from(`${'a'.repeat(12)}\0mysql_native_password\0`),
)

function packet(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
}
