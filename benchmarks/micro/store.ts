import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  parseDatabaseUrl,
  SqlUserStore,
} from '../../src/index.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import type { MicroRow } from './contest.ts'
import {
  bareMysql,
  bareMysqlPromises,
  barePostgres,
  barePostgresTagged,
  bareSqliteAll,
  bareSqliteGet,
  bareSqliteThreads,
  type BareLibrary,
} from './bare-libraries.ts'
import { runCpuContest } from './cpu-contest.ts'

const TABLE = 'poolbench_micro_users'
const USERS = 1_000

/** A database, and several ways to use the library directly; the last is the reference. */
interface Comparison {
  readonly callers: readonly number[]
  /** The number of operations in a run: enough for some hundredths of a second. */
  readonly operations: number
  readonly libraries: readonly ((url: string) => BareLibrary)[]
}

const COMPARISONS = {
  postgres: {
    callers: [1, 8],
    operations: 2_000,
    libraries: [barePostgresTagged, barePostgres],
  },
  mysql: { callers: [1, 8], operations: 2_000, libraries: [bareMysqlPromises, bareMysql] },
  sqlite: { callers: [1], operations: 20_000, libraries: [bareSqliteGet, bareSqliteAll] },
  'sqlite-threads': { callers: [1, 2], operations: 4_000, libraries: [bareSqliteThreads] },
} as const satisfies Record<string, Comparison>

type StoreDriver = keyof typeof COMPARISONS

export const STORE_DRIVERS = Object.keys(COMPARISONS) as StoreDriver[]

/**
 * Measures the cost of `getUserById` through the pool, compared with the library alone, which runs the same
 * prepared statement on one connection per caller. A server is started for it; the result is empty if none is
 * installed.
 */
export async function benchmarkStore(driver: StoreDriver): Promise<MicroRow[]> {
  const comparison = COMPARISONS[driver]
  if (driver === 'postgres' || driver === 'mysql') {
    const start = driver === 'postgres' ? startPostgres : startMysql
    const server = await start({ maxConnections: 50 })
    try {
      return server ? await compare(server.url, comparison) : []
    } finally {
      await server?.stop()
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'poolbench-micro-'))
  try {
    return await compare(`${driver}:${join(folder, 'users.db')}`, comparison)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(
  url: string,
  { callers, operations, libraries }: Comparison,
): Promise<MicroRow[]> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const rows: MicroRow[] = []
  for (const connections of callers) {
    const pool = createConnectionPool(driver, { poolSize: connections, maxOverflow: 0 })
    const store = new SqlUserStore({ driver, connections: pool, table: TABLE })
    if (connections === callers[0]) {
      await pool.use((connection) => createUserTable(driver, connection, TABLE))
      await store.createUsers(
        Array.from({ length: USERS }, (_, index) => ({ name: 'User', email: `${index}@x` })),
      )
    }
    const { sql } = driver.dialect.statements(TABLE).selectUser
    const bare = libraries.map((open) => open(url))
    const runners = [
      { name: 'through the pool', ask: (id: number) => store.getUserById(id) },
      ...bare.map(({ name, connect }) => ({ name, ask: connect(sql, connections) })),
    ]
    const contestants = runners.map(({ name, ask }) => ({
      name,
      run: async () => {
        const share = operations / connections
        await Promise.all(
          Array.from({ length: connections }, (_, caller) => call(ask, share, caller)),
        )
      },
    }))
    const label = `${driver.name}, ${connections} ${connections === 1 ? 'caller' : 'callers'}`
    rows.push(...(await runCpuContest({ label, operations, contestants })))
    await Promise.all(bare.map(({ close }) => close()))
    await store.close()
  }
  await driver.close()
  return rows
}

async function call(
  ask: (id: number, caller: number) => unknown,
  operations: number,
  caller: number,
): Promise<void> {
  for (let done = 0; done < operations; done++) {
    const id = 1 + ((done * 7 + caller) % USERS)
    const answer = ask(id, caller)
    const user = answer instanceof Promise ? await answer : answer
    if ((user as { id: number }).id !== id) throw new Error(`asked for user ${id}, got another`)
  }
}
