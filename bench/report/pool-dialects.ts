import type { PoolSetting } from '../result/tune-schema.ts'

/** The databases that differ in the libraries that support them. */
export type Database = 'postgresql' | 'mysql' | 'sqlite' | 'other'

/** A pool to be configured, with all its values. */
interface PoolToSet {
  readonly database: Database
  readonly poolSize: number
  readonly maxOverflow: number
  /** The size and the overflow together. */
  readonly capacity: number
  readonly poolTimeoutMs: number | null
  readonly recycleMs: number | null
  readonly prePing: boolean
  readonly instances: number
}

/** The way in which a library configures a pool. */
export interface PoolDialect {
  readonly name: string
  readonly databases: readonly Database[]
  /** The start of a comment in its language. */
  readonly comment: '#' | '//' | ';'
  /** A note on features that the library lacks, and on the number used instead. */
  readonly note: (pool: PoolToSet) => string
  /** The settings, by the library's own names. */
  readonly values: (pool: PoolToSet) => Values
  /** The settings as code in its language. */
  readonly lines: (values: Values, pool: PoolToSet) => string[]
}

type Values = PoolSetting['values']

/** The longest delay of a Node timer, used where a library has no setting for an unlimited wait. */
const LONGEST_MS = 2 ** 31 - 1

const DAY_MS = 86_400_000

/** The libraries, each checked against its source or documentation. */
export const POOL_DIALECTS: readonly PoolDialect[] = [
  {
    name: 'SQLAlchemy',
    databases: ['postgresql', 'mysql', 'sqlite', 'other'],
    comment: '#',
    note: () => '',
    values: ({ poolSize, maxOverflow, poolTimeoutMs, recycleMs, prePing }) => ({
      pool_size: poolSize,
      max_overflow: maxOverflow,
      pool_timeout: poolTimeoutMs === null ? null : poolTimeoutMs / 1000,
      ...(recycleMs !== null && { pool_recycle: wholeSeconds(recycleMs) }),
      ...(prePing && { pool_pre_ping: true }),
    }),
    lines: (values) => [
      'engine = create_engine(',
      '    url,',
      ...Object.entries(values).map(([name, value]) => `    ${name}=${inPython(value)},`),
      ')',
    ],
  },
  {
    name: 'postgres.js',
    databases: ['postgresql'],
    comment: '//',
    note: (pool) =>
      join(noOverflow('max', pool), 'no timeout on waiting', `up to ${pool.capacity} stay open`),
    values: ({ capacity, recycleMs }) => ({
      max: capacity,
      ...(recycleMs !== null && { max_lifetime: wholeSeconds(recycleMs) }),
    }),
    lines: (values) => ['const sql = postgres(url, {', ...fields(values), '})'],
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
    values: ({ poolSize, maxOverflow, capacity, poolTimeoutMs, recycleMs }) => ({
      max: capacity,
      min: poolSize,
      ...(maxOverflow > 0 && { idleTimeoutMillis: 10_000 }),
      // 0 means no limit.
      connectionTimeoutMillis: poolTimeoutMs === null ? 0 : wholeMs(poolTimeoutMs),
      ...(recycleMs !== null && { maxLifetimeSeconds: wholeSeconds(recycleMs) }),
    }),
    lines: (values) => [
      'const pool = new Pool({',
      '  connectionString: url,',
      ...fields(values),
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
    values: ({ poolSize, maxOverflow, capacity }) => ({
      connectionLimit: capacity,
      maxIdle: poolSize,
      // With maxIdle at the limit no connection is ever closed, whatever the timeout.
      ...(maxOverflow > 0 && { idleTimeout: DAY_MS }),
      waitForConnections: true,
      queueLimit: 0,
    }),
    lines: (values) => ['const pool = mysql.createPool({', '  uri: url,', ...fields(values), '})'],
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
    values: ({ poolSize, capacity, poolTimeoutMs }) => ({
      min: poolSize,
      max: capacity,
      acquireTimeoutMillis: wholeMs(poolTimeoutMs ?? LONGEST_MS),
    }),
    lines: (values, { database }) => [
      'const db = knex({',
      `  client: '${database === 'mysql' ? 'mysql2' : 'pg'}',`,
      '  connection: url,',
      '  pool: {',
      ...fields(values).map((line) => `  ${line}`),
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
    values: ({ capacity, poolTimeoutMs }) => ({
      connection_limit: capacity,
      // 0 means no limit.
      pool_timeout: poolTimeoutMs === null ? 0 : wholeSeconds(poolTimeoutMs),
    }),
    lines: (values, { database }) => {
      const query = Object.entries(values).map(([name, value]) => `${name}=${value}`)
      const scheme = database === 'mysql' ? 'mysql' : 'postgres'
      return [`DATABASE_URL="${scheme}://USER:PW@HOST/DB?${query.join('&')}"`]
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
    values: ({ poolSize, maxOverflow, capacity, poolTimeoutMs, recycleMs }) => ({
      maximumPoolSize: capacity,
      minimumIdle: poolSize,
      // The minimum is 250 ms; 0 means no limit.
      connectionTimeout: poolTimeoutMs === null ? 0 : Math.max(250, wholeMs(poolTimeoutMs)),
      // The minimum is 10 s.
      ...(maxOverflow > 0 && { idleTimeout: 10_000 }),
      // The minimum is 30 s.
      ...(recycleMs !== null && { maxLifetime: Math.max(30_000, wholeMs(recycleMs)) }),
    }),
    lines: (values) => Object.entries(values).map(([name, value]) => `${name}=${value}`),
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
    values: ({ poolSize, maxOverflow, poolTimeoutMs, recycleMs, instances }) => ({
      default_pool_size: poolSize * instances,
      reserve_pool_size: maxOverflow * instances,
      ...(maxOverflow > 0 && { reserve_pool_timeout: 1 }),
      // 0 means no limit.
      query_wait_timeout: poolTimeoutMs === null ? 0 : wholeSeconds(poolTimeoutMs),
      ...(recycleMs !== null && { server_lifetime: wholeSeconds(recycleMs) }),
    }),
    lines: (values) => [
      '[pgbouncer]',
      ...Object.entries(values).map(([name, value]) => `${name} = ${value}`),
    ],
  },
]

/** The fields of a JavaScript object literal. */
function fields(values: Values): string[] {
  return Object.entries(values).map(([name, value]) => `  ${name}: ${value},`)
}

function inPython(value: Values[string] | undefined): string {
  if (value === null) return 'None'
  return value === true ? 'True' : String(value)
}

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

/** Rounds to seconds, at least 1, as 0 means no limit in most libraries. */
function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}

function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}
