import { describe, expect, test } from 'vitest'
import type { Connection, Driver } from '../../src/index.ts'
import {
  MEMORY,
  MYSQL,
  NODE_SQLITE_FILE,
  POSTGRES,
  SQLITE_FILE,
  SQLITE_MEMORY,
  SQLITE_THREADS_FILE,
  type Backend,
} from '../support/backends.ts'
import { connectTo, openDriver, urlOf } from '../support/open-driver.ts'

/** Node's own library says so, under the name of better-sqlite3 as under its own. */
const SQLITE = /^SQLite 3\.\d+\.\d+( \(node:sqlite of Node [\d.]+\))?$/

const EXPECTED: readonly (readonly [Backend, RegExp, Readonly<Record<string, unknown>>])[] = [
  [MEMORY, /^simulated$/, {}],
  [SQLITE_FILE, SQLITE, { journal_mode: 'wal', synchronous: 'NORMAL' }],
  [SQLITE_MEMORY, SQLITE, { journal_mode: 'memory' }],
  [SQLITE_THREADS_FILE, SQLITE, { journal_mode: 'wal', synchronous: 'NORMAL' }],
  [
    NODE_SQLITE_FILE,
    /^SQLite 3\.\d+\.\d+ \(node:sqlite of Node [\d.]+\)$/,
    { journal_mode: 'wal', synchronous: 'NORMAL' },
  ],
  [
    POSTGRES,
    /^PostgreSQL \d+\.\d+$/,
    { fsync: 'on', synchronous_commit: 'on', password_encryption: 'scram-sha-256', tls: 'false' },
  ],
  [MYSQL, /^(MySQL|MariaDB) \d+\.\d+\.\d+$/, { innodb_flush_log_at_trx_commit: '1', tls: 'false' }],
]

for (const [backend, version, settings] of EXPECTED) {
  describe.skipIf(backend.isMissing)(`inspect of ${backend.title}`, () => {
    test('reports the version and the settings that matter for a fair comparison', async () => {
      const driver = await openDriver(urlOf(backend))

      const info = await driver.inspect(await connectTo(driver))

      expect(info.version).toMatch(version)
      expect(info.settings).toMatchObject(settings)
      expect(Object.values(info.settings).every((value) => typeof value === 'string')).toBe(true)
    })
  })
}

for (const backend of [POSTGRES, MYSQL]) {
  describe.skipIf(backend.isMissing)(`the connections that ${backend.title} has left`, () => {
    test('decrease as connections are opened, below its limit', async () => {
      const driver = await openDriver(urlOf(backend))
      const by = await connectTo(driver)
      const before = await driver.inspect(by)

      await Promise.all(Array.from({ length: 30 }, () => connectTo(driver)))

      const after = await driver.inspect(by)
      expect(before.maxConnections).toBeGreaterThanOrEqual(100)
      expect(before.freeConnections).toBeLessThanOrEqual(before.maxConnections as number)
      // Others use the server at the same time: their connections come and go.
      expect(after.freeConnections).toBeLessThan(before.freeConnections as number)
    })
  })
}

describe('the connections that a simulated server has left', () => {
  test('are counted exactly', async () => {
    const driver = await openDriver('memory:?max_connections=5')

    expect(await freeAfter(driver, 1)).toBe(5)
    expect(await freeAfter(driver, 3)).toBe(2)
  })

  test('are unlimited unless configured', async () => {
    const driver = await openDriver('memory:')

    expect(await freeAfter(driver, 1)).toBeNull()
  })
})

async function freeAfter(driver: Driver, count: number): Promise<number | null> {
  const connections: Connection[] = await Promise.all(
    Array.from({ length: count }, () => connectTo(driver)),
  )
  return (await driver.inspect(connections[0] as Connection)).freeConnections
}
