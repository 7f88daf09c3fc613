/** What can be told apart by the libraries that reach it. */
export type Database = 'postgresql' | 'mysql' | 'sqlite' | 'other'

/** A pool to be set, complete. */
interface PoolToSet {
  readonly database: Database
  readonly poolSize: number
  readonly maxOverflow: number
  /** Both together. */
  readonly capacity: number
  readonly poolTimeoutMs: number | null
  readonly recycleMs: number | null
  readonly prePing: boolean
  readonly instances: number
}

/** How one library says it. */
export interface PoolDialect {
  readonly name: string
  readonly databases: readonly Database[]
  /** What begins a comment in its language. */
  readonly comment: '#' | '//' | ';'
  /** What a reader must know: what the library lacks, and which number was taken instead. */
  readonly note: (pool: PoolToSet) => string
  readonly lines: (pool: PoolToSet) => string[]
}

/** The longest that a timer of Node can wait: stands for ever where a library has no word for it. */
const LONGEST_MS = 2 ** 31 - 1

const DAY_MS = 86_400_000

const SERVER_URLS = {
  postgresql: 'postgresql://USER:PASSWORD@HOST:5432',
  mysql: 'mysql://USER:PASSWORD@HOST:3306',
}

/** The libraries, each checked against its source or documentation. */
export const POOL_DIALECTS: readonly PoolDialect[] = [
  {
    name: 'SQLAlchemy',
    databases: ['postgresql', 'mysql', 'sqlite', 'other'],
    comment: '#',
    note: () => '',
    lines: ({ poolSize, maxOverflow, poolTimeoutMs, recycleMs, prePing }) => [
      'engine = create_engine(',
      '    url,',
      `    pool_size=${poolSize},`,
      `    max_overflow=${maxOverflow},`,
      `    pool_timeout=${poolTimeoutMs === null ? 'None' : poolTimeoutMs / 1000},`,
      ...(recycleMs === null ? [] : [`    pool_recycle=${wholeSeconds(recycleMs)},`]),
      ...(prePing ? ['    pool_pre_ping=True,'] : []),
      ')',
    ],
  },
  {
    name: 'postgres.js',
    databases: ['postgresql'],
    comment: '//',
    note: (pool) =>
      join(noOverflow('max', pool), 'no timeout on waiting', `up to ${pool.capacity} stay open`),
    lines: ({ capacity, recycleMs }) => [
      'const sql = postgres(url, {',
      `  max: ${capacity},`,
      ...(recycleMs === null ? [] : [`  max_lifetime: ${wholeSeconds(recycleMs)},`]),
      '})',
    ],
  },
  {
    name: 'node-postgres',
    databases: ['postgresql'],
    comment: '//',
    note: (pool) =>
      join(
        noOverflow('max', pool),
        pool.maxOverflow > 0 ? 'those beyond min close when idle for a while' : '',
        'connectionTimeoutMillis bounds waiting and connecting together',
      ),
    lines: ({ poolSize, maxOverflow, capacity, poolTimeoutMs, recycleMs }) => [
      'const pool = new Pool({',
      '  connectionString: url,',
      `  max: ${capacity},`,
      `  min: ${poolSize},`,
      ...(maxOverflow > 0 ? ['  idleTimeoutMillis: 10000,'] : []),
      // 0 waits for ever.
      `  connectionTimeoutMillis: ${poolTimeoutMs === null ? 0 : wholeMs(poolTimeoutMs)},`,
      ...(recycleMs === null ? [] : [`  maxLifetimeSeconds: ${wholeSeconds(recycleMs)},`]),
      '})',
    ],
  },
  {
    name: 'mysql2',
    databases: ['mysql'],
    comment: '//',
    note: (pool) =>
      join(
        noOverflow('connectionLimit', pool),
        pool.maxOverflow > 0
          ? 'idle ones beyond maxIdle close within a second, and idleTimeout would close the others too'
          : '',
        'no timeout on waiting',
        noAgeLimit(pool),
      ),
    lines: ({ poolSize, maxOverflow, capacity }) => [
      'const pool = mysql.createPool({',
      '  uri: url,',
      `  connectionLimit: ${capacity},`,
      `  maxIdle: ${poolSize},`,
      // With maxIdle at the limit nothing is ever closed, whatever the timeout.
      ...(maxOverflow > 0 ? [`  idleTimeout: ${DAY_MS},`] : []),
      '  waitForConnections: true,',
      '  queueLimit: 0,',
      '})',
    ],
  },
  {
    name: 'Knex (tarn)',
    databases: ['postgresql', 'mysql'],
    comment: '//',
    note: (pool) =>
      join(
        noOverflow('max', pool),
        pool.maxOverflow > 0 ? 'those beyond min close when idle for 30 s' : '',
        pool.poolTimeoutMs === null ? 'waiting always ends, here after 24 days' : '',
        noAgeLimit(pool),
      ),
    lines: ({ database, poolSize, capacity, poolTimeoutMs }) => [
      'const db = knex({',
      `  client: '${database === 'mysql' ? 'mysql2' : 'pg'}',`,
      '  connection: url,',
      '  pool: {',
      `    min: ${poolSize},`,
      `    max: ${capacity},`,
      `    acquireTimeoutMillis: ${wholeMs(poolTimeoutMs ?? LONGEST_MS)},`,
      '  },',
      '})',
    ],
  },
  {
    name: 'Prisma up to v6',
    databases: ['postgresql', 'mysql'],
    comment: '#',
    note: (pool) =>
      join(
        noOverflow('connection_limit', pool),
        'from v7 on, set the pool of its driver',
        noAgeLimit(pool),
      ),
    lines: ({ database, capacity, poolTimeoutMs }) => {
      const server = SERVER_URLS[database === 'mysql' ? 'mysql' : 'postgresql']
      // 0 waits for ever.
      const timeout = poolTimeoutMs === null ? 0 : wholeSeconds(poolTimeoutMs)
      const query = `connection_limit=${capacity}&pool_timeout=${timeout}`
      return [`DATABASE_URL="${server}/DATABASE?${query}"`]
    },
  },
  {
    name: 'HikariCP',
    databases: ['postgresql', 'mysql', 'other'],
    comment: '#',
    note: (pool) =>
      join(
        noOverflow('maximumPoolSize', pool),
        pool.maxOverflow > 0
          ? 'minimumIdle counts idle connections, so further ones open before they are needed'
          : '',
      ),
    lines: ({ poolSize, maxOverflow, capacity, poolTimeoutMs, recycleMs }) => [
      `maximumPoolSize=${capacity}`,
      `minimumIdle=${poolSize}`,
      // The least that it takes is 250 ms; 0 waits for ever.
      `connectionTimeout=${poolTimeoutMs === null ? 0 : Math.max(250, wholeMs(poolTimeoutMs))}`,
      // The least that it takes is 10 s.
      ...(maxOverflow > 0 ? ['idleTimeout=10000'] : []),
      // The least that it takes is 30 s.
      ...(recycleMs === null ? [] : [`maxLifetime=${Math.max(30_000, wholeMs(recycleMs))}`]),
    ],
  },
  {
    name: 'PgBouncer',
    databases: ['postgresql'],
    comment: ';',
    note: ({ poolSize, maxOverflow, instances }) =>
      join(
        'for each user and database',
        instances > 1
          ? `one PgBouncer for all ${instances} instances has ${instances} times ${poolSize}+${maxOverflow}`
          : '',
        maxOverflow > 0 ? 'the reserve opens when a client has waited for so many seconds' : '',
      ),
    lines: ({ poolSize, maxOverflow, poolTimeoutMs, recycleMs, instances }) => [
      '[pgbouncer]',
      `default_pool_size = ${poolSize * instances}`,
      `reserve_pool_size = ${maxOverflow * instances}`,
      ...(maxOverflow > 0 ? ['reserve_pool_timeout = 1'] : []),
      // 0 waits for ever.
      `query_wait_timeout = ${poolTimeoutMs === null ? 0 : wholeSeconds(poolTimeoutMs)}`,
      ...(recycleMs === null ? [] : [`server_lifetime = ${wholeSeconds(recycleMs)}`]),
    ],
  },
]

function noOverflow(name: string, { poolSize, maxOverflow }: PoolToSet): string {
  return maxOverflow === 0
    ? ''
    : `no overflow, so ${name} is pool_size + max_overflow = ${poolSize} + ${maxOverflow}`
}

function noAgeLimit({ recycleMs }: PoolToSet): string {
  return recycleMs === null ? '' : 'connections of any age are kept'
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('; ')
}

/** At least 1, as most libraries take 0 for no limit. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}
