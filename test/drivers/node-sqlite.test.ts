import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseDatabaseUrl } from '../../src/index.ts'
import { findNodeSqlite } from '../../src/drivers/sqlite/node-sqlite.ts'
import type { SqliteLibrary } from '../../src/drivers/sqlite/handle.ts'
import { inThreads } from '../../src/drivers/sqlite/threads-driver.ts'
import { TemporaryFolder } from '../support/backends.ts'
import { connectTo, openDriver } from '../support/open-driver.ts'
import { NODE_SQLITE } from '../support/optional-programs.ts'
import { ask } from '../support/statements.ts'

const isThere = !NODE_SQLITE.isMissing

test.skipIf(isThere)('node-sqlite says what it needs (needs Node below 22.13)', async () => {
  await expect(openDriver('node-sqlite::memory:')).rejects.toMatchObject({
    name: 'NotInstalledError',
    message:
      'the driver node-sqlite needs node:sqlite, which this version of Node.js does not have ' +
      '(Node.js 22.13 and later have it)',
  })
})

describe.skipIf(!isThere)('node:sqlite (needs Node 22.13)', () => {
  const library = findNodeSqlite() as SqliteLibrary

  test('runs in threads as well, under a name that says so', async () => {
    const folder = new TemporaryFolder()
    onTestFinished(() => folder.remove())
    const url = parseDatabaseUrl(`sqlite-threads:${join(folder.path, 'test.db')}`)
    const driver = inThreads(url, library)
    onTestFinished(() => driver.close())
    const [first, second] = [await connectTo(driver), await connectTo(driver)]
    const order: string[] = []

    const sleeping = ask(first, 'SELECT poolbench_sleep(300)').then(() => order.push('slept'))
    await ask(second, 'CREATE TABLE t (n INTEGER UNIQUE)')
    await ask(second, 'INSERT INTO t VALUES (1)')
    order.push('wrote')
    await sleeping

    expect(order).toEqual(['wrote', 'slept'])
    await expect(ask(first, 'INSERT INTO t VALUES (1)')).rejects.toMatchObject({
      code: 'SQLITE_CONSTRAINT_UNIQUE',
    })
    expect((await driver.inspect(first)).version).toBe(
      `SQLite ${process.versions['sqlite']} (node:sqlite of Node ${process.versions.node})`,
    )
  })

  test('distinguishes rows from changes even if a statement does not report its columns', () => {
    const statement = { all: () => [], run: () => ({ changes: 0 }) }
    const returnsRows = (sql: string) => library.returnsRows(statement, sql)

    for (const sql of ['SELECT 1', ' with x as (select 1) select * from x', 'PRAGMA page_count']) {
      expect(returnsRows(sql)).toBe(true)
    }
    expect(returnsRows('INSERT INTO t VALUES (1) RETURNING id')).toBe(true)
    for (const sql of ['INSERT INTO t VALUES (1)', 'BEGIN IMMEDIATE', 'CREATE TABLE t (n)']) {
      expect(returnsRows(sql)).toBe(false)
    }
  })
})
