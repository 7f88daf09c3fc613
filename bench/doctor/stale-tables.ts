import {
  dropUserTable,
  firstLine,
  sleep,
  systemClock,
  withoutSecrets,
  type Connection,
  type Driver,
  type Row,
  type Statement,
} from '../../src/index.ts'
import { driverOf, type Target } from '../run/open-target.ts'
import { readRunTableName, RUN_TABLE_COLUMNS, type RunTable } from '../run/run-table.ts'

/** A table of a run in a database. */
export interface StaleTable extends RunTable {
  readonly rows: number | null
  readonly outcome: 'found' | 'dropped' | 'too-young' | 'in-use' | 'failed'
  /** The reason why it could not be dropped. */
  readonly reason?: string
}

/** The stale tables and the sessions found in a database. */
export interface StaleTables {
  readonly label: string
  readonly url: string
  readonly tables: readonly StaleTable[]
  /** The number of other poolbench connections to this database; `null` if it does not report them. */
  readonly sessions: number | null
  /** The reason why the database could not be inspected. */
  readonly failure?: string
}

/** The rules for removing stale tables. */
export interface Cleaning {
  readonly clean: boolean
  /** The minimum age: a younger table may belong to a run in progress. */
  readonly olderThanMs: number
  readonly nowMs: number
}

/** The queries and the settings by which a database's catalogue is read. */
interface Catalogue {
  /** A query for the tables, not views, where a run would create its own, as `name` and `columns`. */
  readonly tables: string
  /** A query for the number of other poolbench sessions, as `count`. */
  readonly sessions?: string
  /** A statement that limits the wait for a locked table. */
  readonly lockTimeout?: string
}

const SETTLE_MS = 500

/**
 * A pattern for names of our form. The underscore matches any character in LIKE, so the names are checked
 * again.
 */
const NAMED_LIKE_OURS = `LIKE 'poolbench!_%!_users' ESCAPE '!'`

function informationSchema(columns: string, schema: string): string {
  return `SELECT t.table_name AS name, ${columns} AS columns
    FROM information_schema.tables t
    JOIN information_schema.columns c
      ON c.table_schema = t.table_schema AND c.table_name = t.table_name
    WHERE t.table_schema = ${schema} AND t.table_type = 'BASE TABLE'
      AND t.table_name ${NAMED_LIKE_OURS}
    GROUP BY t.table_name ORDER BY t.table_name`
}

const POSTGRES: Catalogue = {
  tables: informationSchema(
    `string_agg(c.column_name::text, ',' ORDER BY c.ordinal_position)`,
    'current_schema()',
  ),
  sessions: `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'poolbench'
      AND pid <> pg_backend_pid()`,
  lockTimeout: `SET lock_timeout = '5s'`,
}

const SQLITE: Catalogue = {
  tables: `SELECT m.name, (SELECT group_concat(c.name) FROM pragma_table_info(m.name) c) AS columns
    FROM sqlite_master m WHERE m.type = 'table' AND m.name ${NAMED_LIKE_OURS} ORDER BY m.name`,
}

const CATALOGUES: Readonly<Partial<Record<string, Catalogue>>> = {
  postgres: POSTGRES,
  pg: POSTGRES,
  mysql: {
    tables: informationSchema(
      'group_concat(c.column_name ORDER BY c.ordinal_position)',
      'database()',
    ),
    lockTimeout: 'SET SESSION lock_wait_timeout = 5',
  },
  sqlite: SQLITE,
  'sqlite-threads': SQLITE,
  'node-sqlite': SQLITE,
}

/** Finds tables that runs created in a database and, if requested, drops those that no run can be using. */
export async function staleTables(target: Target, cleaning: Cleaning): Promise<StaleTables> {
  const { label, url } = target
  const found = { label, url: url.redacted, tables: [], sessions: null }
  const catalogue = CATALOGUES[url.driver]
  if (!catalogue) return found
  const clean = (error: unknown) => withoutSecrets(firstLine(error), url)
  try {
    return await withConnection(target, async (driver, connection) => {
      const ask = async (sql: string) => (await connection.execute(statement(sql))).rows
      if (catalogue.lockTimeout) await ask(catalogue.lockTimeout)
      const sessions = catalogue.sessions ? await countSessions(ask, catalogue.sessions) : null
      const tables: StaleTable[] = []
      for (const row of await ask(catalogue.tables)) {
        const table = readRunTableName(row.name as string)
        if (!table || row.columns !== RUN_TABLE_COLUMNS) continue
        const rows = await countRows(driver, connection, table.name)
        const outcome = outcomeOf(table, sessions, cleaning)
        tables.push({
          ...table,
          rows,
          ...(await dropIfStale(outcome, table.name, driver, connection)),
        })
      }
      return { ...found, tables, sessions }
    })
  } catch (error) {
    return { ...found, failure: clean(error) }
  }

  async function dropIfStale(
    outcome: StaleTable['outcome'],
    name: string,
    driver: Driver,
    connection: Connection,
  ): Promise<Pick<StaleTable, 'outcome' | 'reason'>> {
    if (outcome !== 'dropped') return { outcome }
    try {
      await dropUserTable(driver, connection, name)
      return { outcome }
    } catch (error) {
      return { outcome: 'failed', reason: clean(error) }
    }
  }
}

/** Decides whether a table is dropped: only if no run can be using it. */
export function outcomeOf(
  { startedAtMs }: RunTable,
  sessions: number | null,
  { clean, olderThanMs, nowMs }: Cleaning,
): StaleTable['outcome'] {
  if (sessions !== null && sessions > 0) return 'in-use'
  if (!clean) return 'found'
  // A table without a known age counts as new, unless the user says otherwise.
  const ageMs = startedAtMs === null ? 0 : nowMs - startedAtMs
  return ageMs >= olderThanMs ? 'dropped' : 'too-young'
}

async function withConnection<T>(
  target: Target,
  work: (driver: Driver, connection: Connection) => Promise<T>,
): Promise<T> {
  const driver = await driverOf(target)
  try {
    const connection = await driver.connect()
    try {
      return await work(driver, connection)
    } finally {
      await connection.close()
    }
  } finally {
    await driver.close()
  }
}

/** Counts again if there are any, as the server may still list the doctor's own closed sessions. */
async function countSessions(
  ask: (sql: string) => Promise<readonly Row[]>,
  sql: string,
): Promise<number> {
  const count = async () => Number((await ask(sql))[0]?.count)
  const first = await count()
  if (first === 0) return first
  await sleep(systemClock, SETTLE_MS)
  return count()
}

async function countRows(
  driver: Driver,
  connection: Connection,
  table: string,
): Promise<number | null> {
  try {
    const { rows } = await connection.execute(driver.dialect.statements(table).countUsers)
    return Number(Object.values(rows[0] ?? {})[0])
  } catch {
    return null
  }
}

function statement(sql: string): Statement {
  return { name: 'doctor', sql }
}
