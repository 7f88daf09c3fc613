import type { ActivitySample, ActivitySource, SessionActivity, SessionState } from '../activity.ts'
import type { Connection } from '../connection.ts'
import type { Row } from '../statement.ts'
import type { SessionIds } from '../session-ids.ts'

/**
 * The sampling interval. InnoDB refreshes the snapshot behind `innodb_trx` only when nobody has
 * read it for 100 ms: at a shorter interval the answer would never change.
 */
const INTERVAL_MS = 120

const ROW_LOCK = 'row lock'

/** The query that also reads the transactions' lock waits; it needs the PROCESS privilege. */
const WITH_TRANSACTIONS = `SELECT p.command AS command, p.state AS state, t.trx_state AS transaction
  FROM information_schema.processlist AS p
  LEFT JOIN information_schema.innodb_trx AS t ON t.trx_mysql_thread_id = p.id
  WHERE FIND_IN_SET(p.id, ?) AND p.id <> connection_id()`

const WITHOUT_TRANSACTIONS = `SELECT command AS command, state AS state, NULL AS transaction
  FROM information_schema.processlist WHERE FIND_IN_SET(id, ?) AND id <> connection_id()`

/** The number of lock waits of all sessions on the server, not only ours. */
const ROW_LOCK_WAITS = `SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'`

/** MariaDB shows a session's thread id to its user; MySQL does if `performance_schema` is on. */
const THREAD_QUESTIONS = [
  'SELECT tid AS id FROM information_schema.processlist WHERE id = connection_id()',
  'SELECT thread_os_id AS id FROM performance_schema.threads WHERE processlist_id = connection_id()',
]

/** Samples sessions of MySQL or MariaDB from the process list and InnoDB's tables. */
export function mysqlActivity(sessions: SessionIds): ActivitySource {
  let seesTransactions = true
  return {
    intervalMs: INTERVAL_MS,
    open: async (connection) => {
      // Reading the transactions here would make the first sample see the same snapshot.
      await ask(connection, WITHOUT_TRANSACTIONS, '')
      for (const question of THREAD_QUESTIONS) {
        const rows = await ask(connection, question).catch(() => [])
        if (rows[0]?.id) return rows[0].id as number
      }
      return undefined
    },
    sample: async (connection): Promise<ActivitySample> => {
      const own = sessions.toString()
      if (seesTransactions) {
        try {
          return ofTransactions(await ask(connection, WITH_TRANSACTIONS, own))
        } catch (error) {
          if (connection.broken) throw error
          seesTransactions = false
        }
      }
      const rows = await ask(connection, WITHOUT_TRANSACTIONS, own)
      const [waits] = await ask(connection, ROW_LOCK_WAITS)
      return ofProcesses(rows, Number(waits?.Value ?? 0))
    },
  }
}

async function ask(connection: Connection, sql: string, own?: string): Promise<readonly Row[]> {
  const statement = { name: 'sampleActivity', sql }
  return (await connection.execute(statement, own === undefined ? [] : [own])).rows
}

function ofTransactions(rows: readonly Row[]): ActivitySample {
  const isWaiting = rows.some(({ transaction }) => transaction === 'LOCK WAIT')
  const isHolding = rows.some(({ transaction }) => transaction === 'RUNNING')
  return { activity: rows.map(activityOf), isBlockedByOthers: isWaiting && !isHolding }
}

/** The server reports only how many sessions wait: they are among those that appear to work. */
function ofProcesses(rows: readonly Row[], lockWaits: number): ActivitySample {
  let left = lockWaits
  const activity = rows.map(activityOf).map((each) => {
    if (each.state !== 'cpu' || left === 0) return each
    left--
    return { ...each, state: 'lock', event: ROW_LOCK } as const
  })
  return { activity, isBlockedByOthers: false }
}

function activityOf(row: Row): SessionActivity {
  const { command, state, transaction } = row as Readonly<Record<string, string | null>>
  const of = (which: SessionState, event?: string): SessionActivity => ({
    state: which,
    event,
    sessions: 1,
  })
  if (transaction === 'LOCK WAIT') return of('lock', ROW_LOCK)
  if (command === 'Sleep') return transaction ? of('client', 'between statements') : of('idle')
  for (const [pattern, which] of STATES)
    if (pattern.test(state ?? '')) return of(which, state ?? '')
  return of('cpu')
}

/** Thread states of both servers, matched by prefix or suffix; any other state means work. */
const STATES: readonly (readonly [RegExp, SessionState])[] = [
  [/^waiting for .*\block\b/i, 'lock'],
  [/commit|binlog|flush|sync/i, 'io'],
  [/\bnet\b|\bclient\b/i, 'client'],
  [/sleep|^waiting/i, 'other'],
]
