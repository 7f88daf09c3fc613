import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDriver, parseDatabaseUrl, type Connection, type Row } from '../../src/index.ts'
import { OPERATION_NAMES } from '../../bench/plan/operations.ts'
import { parseResultFile } from '../../bench/result/parse.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runCli, words } from './command-line.ts'
import { useServers } from './servers.ts'

const servers = useServers({ areShared: false })

/** What a user has in the database: among it, a table named much like the harness's own. */
const OTHERS = ['poolbench_notes', 'users']

describe.for(servers)('a run on the URL of a $title', (server) => {
  test.skipIf(server.isMissing)('a run changes no table but its own', async () => {
    const folder = temporaryFolder()
    const before = await withConnection(server.url, async (ask) => {
      for (const table of OTHERS) {
        await ask(`CREATE TABLE ${table} (id int primary key, text varchar(10))`)
        await ask(`INSERT INTO ${table} VALUES (1, 'one'), (2, 'two')`)
      }
      return contents(ask)
    })

    const { code, stderr } = await runCli(
      words(
        `run --url=${server.url} --pool=3+2 --concurrency=5 --rounds=1`,
        `--operation=${OPERATION_NAMES.join(',')} --query-time=0 --rows=10`,
      ),
      folder,
    )

    const after = await withConnection(server.url, async (ask) => {
      const found = await contents(ask)
      for (const table of OTHERS) await ask(`DROP TABLE ${table}`)
      return found
    })
    expect(stderr).toContain('saved as')
    expect(code).toBe(0)
    expect(after).toEqual(before)
    expect(resultOf(folder).scenarios.map(({ status }) => status)).toEqual(
      Array(18).fill('completed'),
    )
  })

  test.skipIf(server.isMissing)('a run writes its password to no output or file', async () => {
    const folder = temporaryFolder()
    const { password } = new URL(server.url)

    const { stdout, stderr } = await runCli(
      ['run', '--url', server.url, '--pool=2+0', '--concurrency=2', '--rounds=1', '--echo'],
      folder,
    )

    expect(resultOf(folder).targets[0]?.url).toContain(':***@')
    for (const text of [stdout, stderr, ...textsIn(folder)]) expect(text).not.toContain(password)
  })

  test.skipIf(server.isMissing)(
    'counts the timeouts when 100 operations on 5+10 wait 5 ms for a connection',
    async () => {
      const folder = temporaryFolder()

      const { code, stdout } = await runCli(
        words(
          `run --url=${server.url} --pool=5+10 --concurrency=100 --rounds=1`,
          '--query-time=10ms --pool-timeout=5ms --mode=concurrent',
        ),
        folder,
      )

      expect(code).toBe(0)
      const [scenario] = resultOf(folder).scenarios
      expect(scenario).toMatchObject({
        status: 'completed',
        errors: [{ name: 'PoolTimeoutError', code: 'POOL_TIMEOUT' }],
      })
      const bursts = scenario?.status === 'completed' ? scenario.bursts : []
      for (const { timeouts, failures } of bursts) {
        // At least 85; a connection that opens late may find its caller gone.
        expect(timeouts).toBeGreaterThanOrEqual(85)
        expect(failures).toBe(timeouts)
        expect(failures).toBeLessThan(100)
      }
      expect(stdout).toContain('timeouts')
    },
  )
})

type Ask = (sql: string) => Promise<readonly Row[]>

async function withConnection<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection: Connection = await driver.connect()
  try {
    return await work(async (sql) => (await connection.execute({ name: 'test', sql })).rows)
  } finally {
    await connection.close()
    await driver.close()
  }
}

/** Every table of the database, and what is in those of the user. */
async function contents(ask: Ask): Promise<unknown> {
  const tables = await ask(
    `SELECT concat(table_schema, '.', table_name) AS name FROM information_schema.tables
      WHERE table_schema IN ('public', 'poolbench') ORDER BY 1`,
  )
  const rows = await Promise.all(OTHERS.map((table) => ask(`SELECT * FROM ${table} ORDER BY id`)))
  return structuredClone({
    tables: tables.map(({ name }) => name),
    rows: rows.map((each) => [...each]),
  })
}

function resultOf(folder: string) {
  return parseResultFile(readFileSync(join(folder, 'results/latest.json'), 'utf8'))
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
}
