import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDriver, DatabaseUrlError, parseDatabaseUrl } from '../../src/index.ts'
import { readServerAddress } from '../../src/drivers/server-address.ts'
import { MYSQL, POSTGRES, TemporaryFolder } from '../support/backends.ts'
import { SELF_SIGNED } from '../support/certificate.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'
import { listen, Proxy } from '../support/proxy.ts'
import { ask } from '../support/statements.ts'

const SOCKETS = [
  { backend: POSTGRES, file: '.s.PGSQL.5432', query: (folder: string) => `?host=${folder}` },
  { backend: MYSQL, file: 'my.sock', query: (folder: string) => `?unix_socket=${folder}/my.sock` },
  { backend: MYSQL, file: 'my.sock', query: (folder: string) => `?socketPath=${folder}/my.sock` },
]

describe('a Unix socket', () => {
  for (const { backend, file, query } of SOCKETS) {
    test.skipIf(backend.isMissing)(`of ${backend.title} is used for ${query('/…')}`, async () => {
      const folder = new TemporaryFolder()
      onTestFinished(() => folder.remove())
      await Proxy.open(urlOf(backend), join(folder.path, file))
      const url = urlOf(backend).replace(/@[^/]*/, '@') + query(folder.path)

      const connection = await connectTo(await openDriver(url))

      expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    })
  }
})

describe('an IPv6 address', () => {
  test.for(['postgres', 'mysql'])('is used as a whole for the socket of %s', async (scheme) => {
    const driver = await openDriver(`${scheme}://user:secret@[::1]:1/db`)

    const failure = driver.connect()

    // Refused, or not available where there is no IPv6: nothing listens on port 1.
    await expect(failure).rejects.toMatchObject({ address: '::1', port: 1 })
  })
})

describe('TLS to PostgreSQL', () => {
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

  test('is not downgraded for a server without TLS', async () => {
    const driver = await openDriver(`${urlOf(POSTGRES)}?sslmode=require`)

    await expect(driver.connect()).rejects.toThrow(/TLS|socket/)
  })
})

describe('TLS to MySQL', () => {
  test.skipIf(MYSQL.isMissing)('is not downgraded for a server without TLS', async () => {
    const driver = await openDriver(`${urlOf(MYSQL)}?ssl-mode=REQUIRED`)

    await expect(driver.connect()).rejects.toMatchObject({ code: 'HANDSHAKE_NO_SSL_SUPPORT' })
  })
})

describe('the parameters of a server’s URL', () => {
  test.for([
    ['mysql://u:p@h/d?ssl-mode=PREFERRED', 'TLS must be disable, require'],
    ['mysql://u:p@h/d?ssl={secret', 'ssl is not valid JSON'],
    ['mysql://u:p@h/d?multipleStatements=true', 'unknown parameter multipleStatements'],
    ['mysql://u:p@h/d?charset=latin1', 'unknown parameter charset'],
    ['mysql://u:p@h/d?connection_limit=5', 'it is Prisma’s: leave it out'],
    ['postgres://u:p@h/d?schema=public', 'schema: it is Prisma’s: write search_path='],
    ['pg://u:p@h/d?pgbouncer=true&connection_limit=1', 'pgbouncer: it is Prisma’s'],
    ['postgres://u:p@h/d?connection_limit=1', 'choose the pool by --pool'],
    ['pg://u:p@h/d?pool_timeout=1', 'use --pool-timeout'],
    ['postgres://u:p@h/d?target_session_attrs=standby', 'write any or read-write'],
    ['postgres://u:p@h/d?sslmode=require&sslnegotiation=direct', 'write postgres'],
    ['postgres://u:p@h/d?sslmode=verify-full&sslrootcert=/no/ca.pem', 'sslrootcert cannot be read'],
    ['postgres://u:p@h/d?sslmode=prefer', 'TLS must be disable, require'],
    ['postgres://u:p@h/d?sslmode=', 'TLS must be disable, require'],
  ])('%s is rejected, before anything is opened', async ([url = '', message = '']) => {
    const failure: unknown = await createDriver(parseDatabaseUrl(url)).catch(
      (error: unknown) => error,
    )

    expect(failure).toBeInstanceOf(DatabaseUrlError)
    expect(String(failure)).toContain(message)
    expect(String(failure)).not.toContain('secret')
  })

  test.for([
    'mysql://u:p@h/d?ssl={"rejectUnauthorized":true}',
    'mysql://u:p@h/d?ssl-mode=VERIFY_IDENTITY&charset=utf8mb4',
    'mysql://u:p@h/d?ssl=false',
    'postgres://u:p@h/d?ssl=require',
    'postgres://u:p@h/d?sslmode=verify-full&search_path=app',
    'postgresql://u:p@ep-a.eu.test/d?sslmode=require&channel_binding=require',
    'pg://u:p@h/d?connect_timeout=10&target_session_attrs=read-write&keepalives=1',
  ])('%s is accepted', async (url) => {
    await expect(createDriver(parseDatabaseUrl(url))).resolves.toHaveProperty('name')
  })

  test.for([
    ['postgres://us%40er:p%2Fw@h:1/d%20b', { user: 'us@er', password: 'p/w', database: 'd b' }],
    ['postgres://h/d?user=u&password=p', { user: 'u', password: 'p', host: 'h' }],
    ['postgres://u@h/d', { user: 'u', password: '', port: undefined, socketPath: undefined }],
    ['postgres://u@[2001:db8::1]:5433/d', { host: '2001:db8::1', port: 5433 }],
    ['postgres://u@%2Fvar%2Frun/d', { socketPath: '/var/run' }],
    ['postgres:///d?host=/tmp', { socketPath: '/tmp', user: undefined, database: 'd' }],
    ['postgres://h/d?host=other', { host: 'other', socketPath: undefined }],
    ['mysql://u@/d?unix_socket=/run/my.sock', { socketPath: '/run/my.sock' }],
  ] as const)('%s is interpreted correctly', ([url, expected]) => {
    expect(readServerAddress(parseDatabaseUrl(url))).toMatchObject(expected)
  })
})

/** The real PostgreSQL behind TLS: answers the request for it, and passes on what comes in. */
async function openTlsServer() {
  const { hostname, port } = new URL(urlOf(POSTGRES))
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
  const url = Object.assign(new URL(urlOf(POSTGRES)), { host: `127.0.0.1:${own}` })
  return { url: url.href, handshakes: () => handshakes, cut: () => cuts.forEach((cut) => cut()) }
}
