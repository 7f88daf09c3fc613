import type { Connection as MysqlClient } from 'mysql2'
import type { Client as PgClient } from 'pg'
import type { Sql } from 'postgres'
import { createDriver, parseDatabaseUrl } from '../../src/index.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import type { MicroRow } from './contest.ts'
import { runCpuContest } from './cpu-contest.ts'

const OPERATIONS = 2_000

/** Runs a statement with the client of a library. */
type Ask = (native: unknown) => Promise<unknown>

const STATEMENTS = {
  postgres: (native) => (native as Sql).unsafe('SELECT 1', [], { prepare: true }),
  pg: (native) => (native as PgClient).query({ name: 'one', text: 'SELECT 1' }),
  mysql: (native) => (native as MysqlClient).promise().execute('SELECT 1'),
} as const satisfies Record<string, Ask>

type CountedDriver = keyof typeof STATEMENTS

export const COUNTED_DRIVERS = Object.keys(STATEMENTS) as CountedDriver[]

/**
 * Measures the cost of counting the statements of a library's own client, compared with the unchanged client.
 * A server is started for it; the result is empty if none is installed.
 */
export async function benchmarkNativeCounter(name: CountedDriver): Promise<MicroRow[]> {
  const server = await (name === 'mysql' ? startMysql : startPostgres)({ maxConnections: 50 })
  if (!server) return []
  const driver = await createDriver(parseDatabaseUrl(server.url.replace(/^[a-z]+:/, `${name}:`)))
  const [counted, plain] = [await driver.connect(), await driver.connect()]
  try {
    let statements = 0
    const watched = counted.watchNative?.({
      onStatement: () => statements++,
      onUncounted: () => undefined,
    })
    const contestant = (title: string, native: unknown) => ({
      name: title,
      run: async () => {
        for (let done = 0; done < OPERATIONS; done++) await STATEMENTS[name](native)
      },
    })
    const contestants = [contestant('counted', watched), contestant('as it is', plain.native)]
    const rows = await runCpuContest({ label: name, operations: OPERATIONS, contestants })
    if (statements % OPERATIONS !== 0 || statements === 0) throw new Error('it did not count')
    return rows
  } finally {
    await counted.close()
    await plain.close()
    await driver.close()
    await server.stop()
  }
}
