import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { LocalServer } from '../../bench/servers/local-server.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { parseDatabaseUrl, withoutSecrets, type Connection, type Driver } from '../../src/index.ts'
import { MYSQL, POSTGRES, TemporaryFolder, type Backend } from '../support/backends.ts'
import { openDriver, urlOf } from '../support/open-driver.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { ask } from '../support/statements.ts'
import { until } from '../support/until.ts'

// MariaDB takes no less.
const CAPACITY = 10

const SERVERS = [
  { backend: POSTGRES, start: startPostgres },
  { backend: MYSQL, start: startMysql },
]

for (const { backend, start } of SERVERS) {
  describe.skipIf(backend.isMissing)(`what goes wrong with ${backend.title}`, () => {
    connecting(backend)
    tooManyConnections(start)
  })
}

function connecting(backend: Backend): void {
  test.for([
    ['a wrong password', { password: 'wrong-secret' }, 'authentication'],
    ['no password', { password: '' }, 'authentication'],
    ['an unknown user', { username: 'nobody-here' }, 'authentication'],
    ['an unknown database', { pathname: '/nowhere' }, 'unknown-database'],
    ['a port where nothing listens', { port: '1' }, 'unreachable'],
    ['a host that does not exist', { hostname: 'nowhere.invalid' }, 'unreachable'],
    ['a socket that does not exist', { search: '?host=/nowhere' }, 'unreachable'],
  ] as const)('%s is recognised', async ([, change, kind]) => {
    const url = Object.assign(new URL(urlOf(backend)), change)
    const driver = await openDriver(url.href)

    const error = await failureOf(driver.connect())

    expect(driver.dialect.failureKind(error)).toBe(kind)
    const clean = withoutSecrets(String(error), parseDatabaseUrl(url.href))
    expect(clean).not.toContain(new URL(urlOf(backend)).password)
    expect(clean).not.toContain('wrong-secret')
  })

  test('an ordinary SQL error has no kind, and the connection stays usable', async () => {
    const driver = await openDriver(urlOf(backend))
    const connection = await driver.connect()
    onTestFinished(() => connection.close())

    const error = await failureOf(ask(connection, 'SELECT nothing FROM nowhere'))

    expect(driver.dialect.failureKind(error)).toBeUndefined()
    expect(connection.broken).toBe(false)
    expect(await ask(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
}

function tooManyConnections(start: (typeof SERVERS)[number]['start']): void {
  describe('a server that takes ten connections', () => {
    let server: LocalServer | undefined

    beforeAll(async () => {
      server = await start({ maxConnections: CAPACITY })
    }, 60_000)

    afterAll(async () => {
      await server?.stop()
    })

    test('rejects one more, reports how many are free, and accepts the next', async () => {
      const driver = await openDriver(server?.url ?? '')
      const connections: Connection[] = [await driver.connect()]
      const free = await freeConnections(driver, connections[0] as Connection)
      expect(Math.abs(free - CAPACITY)).toBeLessThanOrEqual(1)

      const error = await failureOf(
        (async () => {
          for (;;) connections.push(await driver.connect())
        })(),
      )

      expect(driver.dialect.failureKind(error)).toBe('too-many-connections')
      expect(connections.length).toBeGreaterThanOrEqual(CAPACITY)
      expect(await freeConnections(driver, connections[0] as Connection)).toBeLessThanOrEqual(1)
      await connections.pop()?.close()
      await until(async () => {
        const next = await driver.connect().catch(() => undefined)
        if (next) connections.push(next)
        return next !== undefined
      })
      for (const connection of connections) await connection.close()
    })
  })
}

describe.skipIf(SQLITE.isMissing)('what goes wrong with a file', () => {
  test.for(
    ['sqlite', 'sqlite-threads'].flatMap((scheme) => [
      [scheme, 'in a folder that does not exist', 'nowhere/test.db', 'unreachable'] as const,
      [scheme, 'that is a folder', 'folder', 'unreachable'] as const,
      [scheme, 'that is no database', 'text.db', 'unknown-database'] as const,
    ]),
  )('%s: a file %s is recognised', async ([scheme, , name, kind]) => {
    const folder = new TemporaryFolder()
    onTestFinished(() => folder.remove())
    mkdirSync(join(folder.path, 'folder'))
    writeFileSync(join(folder.path, 'text.db'), 'This is no database. '.repeat(100))
    const driver = await openDriver(`${scheme}:${join(folder.path, name)}`)

    const error = await failureOf(driver.connect())

    expect(driver.dialect.failureKind(error)).toBe(kind)
  })
})

async function freeConnections(driver: Driver, by: Connection): Promise<number> {
  return (await driver.inspect(by)).freeConnections as number
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
}
