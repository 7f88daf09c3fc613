import type { ActivitySample, ActivitySource, SessionActivity, SessionState } from '../activity.ts'
import type { Connection } from '../connection.ts'
import type { Row, Statement } from '../statement.ts'
import type { SessionIds } from '../session-ids.ts'

/** The sampling interval. A sample takes the server some tenths of a millisecond: under 1 %. */
const INTERVAL_MS = 50

/** Samples with a lock wait per query for blockers, which briefly locks the whole lock table. */
const ASK_BLOCKERS_EVERY = 10

const SAMPLE: Statement = {
  name: 'sampleActivity',
  sql: `SELECT state, wait_event_type AS type, wait_event AS event, count(*)::int AS sessions
    FROM pg_stat_activity
    WHERE pid = ANY ($1::text::int[]) AND pid <> pg_backend_pid()
    GROUP BY state, wait_event_type, wait_event`,
}

const BLOCKERS: Statement = {
  name: 'sampleBlockers',
  sql: `SELECT EXISTS (
    SELECT FROM pg_stat_activity, unnest(pg_blocking_pids(pid)) AS blocker
    WHERE pid = ANY ($1::text::int[]) AND wait_event_type = 'Lock'
      AND blocker <> ALL ($1::text::int[])) AS blocked`,
}

const PROCESS: Statement = { name: 'processId', sql: 'SELECT pg_backend_pid() AS id' }

/** Samples sessions from `pg_stat_activity`, where a role sees all columns of its own sessions. */
export function postgresActivity(sessions: SessionIds): ActivitySource {
  let samplesWithLocks = 0
  return {
    intervalMs: INTERVAL_MS,
    open: async (connection) => {
      for (const statement of [SAMPLE, BLOCKERS]) await connection.execute(statement, ['{}'])
      const { rows } = await connection.execute(PROCESS)
      return rows[0]?.id as number
    },
    sample: async (connection): Promise<ActivitySample> => {
      const own = [`{${sessions.toString()}}`]
      const { rows } = await connection.execute(SAMPLE, own)
      const activity = rows.map(readActivity)
      const hasLocks = activity.some(({ state }) => state === 'lock')
      const asks = hasLocks && samplesWithLocks++ % ASK_BLOCKERS_EVERY === 0
      return { activity, isBlockedByOthers: asks && (await isBlocked(connection, own)) }
    },
  }
}

async function isBlocked(connection: Connection, own: string[]): Promise<boolean> {
  const { rows } = await connection.execute(BLOCKERS, own)
  return rows[0]?.blocked as boolean
}

function readActivity(row: Row): SessionActivity {
  const { state, type, event, sessions } = row as unknown as {
    readonly state: string | null
    readonly type: string | null
    readonly event: string | null
    readonly sessions: number
  }
  return {
    state: stateOf(state, type, event ?? ''),
    event: type === null ? undefined : `${type}:${event}`,
    sessions,
  }
}

function stateOf(state: string | null, type: string | null, event: string): SessionState {
  if (state === 'idle') return 'idle'
  if (state?.startsWith('idle in transaction')) return 'client'
  switch (type) {
    case null:
      return 'cpu'
    case 'Lock':
    case 'BufferPin':
      return 'lock'
    case 'LWLock':
      // On these locks a committing session waits for the one that writes the log.
      return event.startsWith('WAL') ? 'io' : 'lock'
    case 'IO':
      return 'io'
    case 'Client':
      return 'client'
    default:
      return 'other'
  }
}
