import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDriver, parseDatabaseUrl, type Connection, type Row } from '../../src/index.ts'
import { OPERATION_NAMES } from '../../bench/plan/operations.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runCli, said, startCli, words } from './command-line.ts'
import { NODE_SQLITE, SQLITE } from '../support/optional-programs.ts'

const DRIVERS = [
  { name: 'sqlite', isMissing: SQLITE.isMissing, title: 'sqlite' },
  { name: 'sqlite-threads', isMissing: SQLITE.isMissing, title: 'sqlite-threads' },
  {
    name: 'node-sqlite',
    isMissing: NODE_SQLITE.isMissing,
    title: 'node-sqlite (needs Node 22.13)',
  },
]

const JOURNALS = ['delete', 'wal'] as const

const SMALL = `--pool=3+2 --concurrency=5 --rounds=1 --query-time=0 --rows=10`

const CASES = DRIVERS.flatMap((driver) => JOURNALS.map((journal) => ({ ...driver, journal })))

describe.for(CASES)('a run by $title on a file with the journal $journal', (each) => {
  const { name, isMissing, journal } = each

  test.skipIf(isMissing)('a run leaves the content of a SQLite file unchanged', async () => {
    const folder = temporaryFolder()
    const path = await makeFile(folder, journal)
    const before = await look(path)
    const bytes = readFileSync(path)

    const { code, stderr } = await runCli(
      [
        ...words(`run --url=${name}:${path} --operation=${OPERATION_NAMES.join(',')} ${SMALL}`),
        `--json=${join(temporaryFolder(), 'result.json')}`,
      ],
      temporaryFolder(),
    )

    expect({ code, stderr }).toMatchObject({ code: 0 })
    const bytesAfter = readFileSync(path)
    const after = await look(path)
    expect(after).toEqual(before)
    expect(after.settings).toContainEqual({ journal_mode: journal })
    expect(after.schema.map((row) => row.name)).not.toContain('sqlite_sequence')
    expect(readdirSync(folder)).toEqual(['mine.db'])
    // How the file is written, and read; the first page holds the list of tables as well.
    expect(bytesAfter.subarray(16, 24)).toEqual(bytes.subarray(16, 24))
    expect(bytesAfter.subarray(PAGE, bytes.length)).toEqual(bytes.subarray(PAGE))
  })

  test.skipIf(isMissing)('keeps the journal mode when killed, and leaves its table', async () => {
    const path = await makeFile(temporaryFolder(), journal)
    const before = await look(path)
    const run = startCli(
      words(`run --url=${name}:${path} --pool=1+0 --query-time=200ms --echo`),
      temporaryFolder(),
    )
    await said(run, /sleep.*\[200\]/i)

    run.child.kill('SIGKILL')
    await run.ended

    const after = await look(path)
    expect(after.settings).toEqual(before.settings)
    expect(after.rows).toEqual(before.rows)
    const isOurs = (row: Row) => /^poolbench_[0-9a-f]+_users$/.test(row.tbl_name as string)
    expect(after.schema.some(isOurs)).toBe(true)
    expect(after.schema.filter((row) => !isOurs(row))).toEqual(before.schema)
  })

  test.skipIf(isMissing)(
    'works while an application has the file open, and does not disturb it',
    async () => {
      const path = await makeFile(temporaryFolder(), journal)
      const driver = await createDriver(parseDatabaseUrl(`sqlite:${path}`))
      const application = await driver.connect()
      onTestFinished(() => driver.close())
      const write = () => ask(application, `INSERT INTO notes (text) VALUES ('more')`)
      await write()

      const { code, stderr } = await runCli(
        words(`run --url=${name}:${path} ${SMALL}`),
        temporaryFolder(),
      )

      expect({ code, stderr }).toMatchObject({ code: 0 })
      await write()
      expect(await ask(application, 'PRAGMA journal_mode')).toEqual([{ journal_mode: journal }])
      expect(await ask(application, 'SELECT count(*) AS n FROM notes')).toEqual([{ n: 502 }])
    },
  )
})

describe.for(DRIVERS)('a run by $title', ({ name, isMissing }) => {
  test.skipIf(isMissing)('a run keeps the user’s sequences in a SQLite file', async () => {
    const path = await makeFile(temporaryFolder(), 'delete')
    await withFile(path, async (connection) => {
      await ask(connection, 'CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)')
      await ask(connection, 'INSERT INTO counted VALUES (41)')
      await ask(connection, 'DELETE FROM counted')
    })

    const { code } = await runCli(words(`run --url=${name}:${path} ${SMALL}`), temporaryFolder())

    expect(code).toBe(0)
    await withFile(path, async (connection) => {
      expect(await ask(connection, 'SELECT * FROM sqlite_sequence')).toEqual([
        { name: 'counted', seq: 41 },
      ])
    })
  })

  test.skipIf(isMissing)(
    'creates a missing file, with a write-ahead log, and leaves it empty',
    async () => {
      const folder = temporaryFolder()

      const { code } = await runCli(words(`run --url=${name}:new.db ${SMALL}`), folder)

      expect(code).toBe(0)
      const { settings, schema } = await look(join(folder, 'new.db'))
      expect(settings).toContainEqual({ journal_mode: 'wal' })
      expect(schema).toEqual([])
      expect(readdirSync(folder).filter((file) => file.startsWith('new.db'))).toEqual(['new.db'])
    },
  )
})

/** The size of a page of SQLite. */
const PAGE = 4096

/** A file of a user's, with more than a page of rows, an index, a view and a number of its own. */
async function makeFile(folder: string, journal: string): Promise<string> {
  const path = join(folder, 'mine.db')
  await withFile(path, async (connection) => {
    await ask(connection, `PRAGMA journal_mode = ${journal}`)
    await ask(connection, 'PRAGMA user_version = 7')
    await ask(connection, 'CREATE TABLE notes (text TEXT)')
    await ask(connection, 'CREATE INDEX notes_text ON notes (text)')
    await ask(connection, 'CREATE VIEW all_notes AS SELECT * FROM notes')
    await ask(
      connection,
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
        INSERT INTO notes SELECT 'note ' || i FROM n`,
    )
  })
  return path
}

async function look(path: string): Promise<{
  readonly settings: readonly (Row | undefined)[]
  readonly schema: readonly Row[]
  readonly rows: readonly Row[]
}> {
  return withFile(path, async (connection) => {
    const settings: (Row | undefined)[] = []
    for (const name of [
      'journal_mode',
      'user_version',
      'application_id',
      'auto_vacuum',
      'page_size',
      'encoding',
      'integrity_check',
    ]) {
      settings.push((await ask(connection, `PRAGMA ${name}`))[0])
    }
    const schema = await ask(connection, 'SELECT * FROM sqlite_master ORDER BY name')
    const hasNotes = schema.some(({ name }) => name === 'notes')
    return {
      settings,
      schema,
      rows: hasNotes ? await ask(connection, 'SELECT rowid, text FROM notes') : [],
    }
  })
}

async function withFile<T>(path: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const driver = await createDriver(parseDatabaseUrl(`sqlite:${path}`))
  try {
    return await work(await driver.connect())
  } finally {
    await driver.close()
  }
}

async function ask(connection: Connection, sql: string): Promise<readonly Row[]> {
  return (await connection.execute({ name: 'ask', sql })).rows
}
