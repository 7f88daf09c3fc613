import { describe, expect, test } from 'vitest'
import { BACKENDS } from '../support/backends.ts'
import { runChild } from '../support/child.ts'
import { urlOf } from '../support/open-driver.ts'
import { temporaryTable } from '../support/test-store.ts'
import { SQLITE } from '../support/optional-programs.ts'

for (const backend of BACKENDS) {
  describe.skipIf(backend.isMissing)(`a process that used ${backend.title}`, () => {
    test('exits by itself once the driver is closed, and prints nothing', async () => {
      const table = temporaryTable()

      const end = await runChild(
        `const { createDriver, parseDatabaseUrl, createConnectionPool, SqlUserStore } = poolbench
         const driver = await createDriver(parseDatabaseUrl(url))
         const pool = createConnectionPool(driver, { poolSize: 2, maxOverflow: 3 })
         await pool.use((connection) => poolbench.createUserTable(driver, connection, '${table}'))
         const store = new SqlUserStore({ driver, connections: pool, table: '${table}' })
         await store.createUser({ name: 'Ann', email: 'ann@x' })
         await Promise.all(Array.from({ length: 20 }, () => store.withQueryTime(1).countUsers()))
         await store.createUser({ name: 'Ann', email: 'ann@x' }).catch(() => undefined)
         await pool.use(async (connection) => connection.begin())
         await pool.use((connection) => poolbench.dropUserTable(driver, connection, '${table}'))
         await pool.close()
         await driver.close()`,
        urlOf(backend),
      )

      expect(end).toEqual({ code: 0, stdout: '', stderr: '' })
    })
  })
}

describe('a process that could not connect', () => {
  test.for([
    'postgres://user:secret@127.0.0.1:1/db',
    'mysql://user:secret@127.0.0.1:1/db',
    'sqlite:/nowhere/test.db',
    'sqlite-threads:/nowhere/test.db',
  ])('to %s exits by itself', async (url, { skip }) => {
    skip(url.startsWith('sqlite') && SQLITE.isMissing, SQLITE.reason)
    const end = await runChild(
      `const driver = await poolbench.createDriver(poolbench.parseDatabaseUrl(url))
       await driver.connect().catch(() => console.log('refused'))`,
      url,
    )

    expect(end).toEqual({ code: 0, stdout: 'refused\n', stderr: '' })
  })

  for (const backend of BACKENDS.filter(({ title }) => /postgres|mysql/.test(title))) {
    test.skipIf(backend.isMissing)(`for a wrong password to ${backend.title} ends`, async () => {
      const url = Object.assign(new URL(urlOf(backend)), { password: 'wrong' })

      const end = await runChild(
        `const driver = await poolbench.createDriver(poolbench.parseDatabaseUrl(url))
         await driver.connect().catch(() => console.log('refused'))`,
        url.href,
      )

      expect(end).toEqual({ code: 0, stdout: 'refused\n', stderr: '' })
    })
  }
})
