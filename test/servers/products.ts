import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection, type Connection } from 'mysql2/promise'
import postgres from 'postgres'
import { afterAll, beforeAll } from 'vitest'
import type { LocalServer, LocalServerOptions } from '../../bench/servers/local-server.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { MYSQL_SERVER } from '../support/optional-programs.ts'

/** What the claims about every server need to know of one product. */
export interface Product {
  readonly label: string
  readonly isMissing: boolean
  readonly start: (options: LocalServerOptions) => Promise<LocalServer>
  /** The module and the function, for a child process. */
  readonly compiled: { readonly file: string; readonly start: string }
  readonly name: RegExp
  /** Runs one statement; the first column of its first row, as text. */
  readonly ask: (url: string, sql: string) => Promise<string>
  /** Opens so many connections at once, and tells how many it got. */
  readonly openAtOnce: (url: string, count: number) => Promise<number>
  /** A statement that takes a minute. */
  readonly sleep: string
  /** A statement that only a superuser may execute. */
  readonly forbidden: string
  /** Whether a start has come to a stage, by what stands in the server's folder. */
  readonly stages: Readonly<Record<string, (directory: string) => boolean>>
}

export const POSTGRES: Product = {
  label: 'PostgreSQL',
  isMissing: false,
  start: startPostgres,
  compiled: { file: 'postgres-server.js', start: 'startPostgres' },
  name: /^PostgreSQL \d+\.\d+$/,
  ask: askPostgres,
  openAtOnce: async (url, count) => {
    const pool = Array.from({ length: count }, () => postgres(url, { max: 1 }))
    const opened = await Promise.allSettled(pool.map((sql) => sql`select 1`))
    await Promise.all(pool.map((sql) => sql.end({ timeout: 1 })))
    return opened.filter(({ status }) => status === 'fulfilled').length
  },
  sleep: 'select pg_sleep(60)',
  forbidden: 'create role somebody',
  stages: {
    'its folder is there': (directory) => existsSync(directory),
    'initdb has begun': (directory) => existsSync(join(directory, 'data/PG_VERSION')),
    'the server has begun': (directory) => existsSync(join(directory, 'data/postmaster.opts')),
  },
}

export const MYSQL: Product = {
  label: 'MySQL or MariaDB',
  isMissing: MYSQL_SERVER.isMissing,
  start: async (options) => {
    const server = await startMysql(options)
    if (server === undefined) throw new Error('neither MySQL nor MariaDB is installed')
    return server
  },
  compiled: { file: 'mysql-server.js', start: 'startMysql' },
  name: /^(MySQL|MariaDB) \d+\.\d+\.\d+$/,
  ask: askMysql,
  openAtOnce: async (url, count) => {
    const pool = Array.from({ length: count }, () => createConnection(url))
    const opened = (await Promise.allSettled(pool)).filter(({ status }) => status === 'fulfilled')
    for (const { value } of opened as PromiseFulfilledResult<Connection>[]) value.destroy()
    return opened.length
  },
  sleep: 'select sleep(60)',
  forbidden: 'create user somebody',
  stages: {
    'its folder is there': (directory) => existsSync(directory),
    'the installation has begun': (directory) => existsSync(join(directory, 'data/ibdata1')),
    'the server is about to begin': (directory) => existsSync(join(directory, 'accounts.sql')),
    'the server has begun': (directory) => existsSync(join(directory, 'mysql.pid')),
  },
}

export const PRODUCTS: readonly Product[] = [POSTGRES, MYSQL]

/** One server for all the tests of a block that only look at it. */
export function useServer(product: Product): { readonly current: LocalServer } {
  let server: LocalServer | undefined
  beforeAll(async () => {
    server = await product.start({ maxConnections: 20 })
  }, 60_000)
  afterAll(async () => await server?.stop(), 60_000)
  return {
    get current(): LocalServer {
      if (server === undefined) throw new Error('only inside a test')
      return server
    },
  }
}

export async function askPostgres(url: string, statement: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    const [row] = await sql.unsafe(statement).values()
    return String(row?.[0])
  } finally {
    await sql.end({ timeout: 1 })
  }
}

export async function askMysql(url: string, sql: string): Promise<string> {
  const connection = await createConnection(url)
  connection.on('error', () => undefined)
  try {
    const [rows] = await connection.query({ sql, rowsAsArray: true })
    return String((rows as unknown[][])[0]?.[0])
  } finally {
    connection.destroy()
  }
}
