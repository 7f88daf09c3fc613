import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import postgres from 'postgres'
import type { LocalServer, LocalServerOptions } from '../../bench/servers/local-server.ts'
import { findMysqlBinaries } from '../../bench/servers/mysql-binaries.ts'
import { startMysql } from '../../bench/servers/mysql-server.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'

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
  /** Answers 1 or yes when the role may do anything. */
  readonly forbidden: string
  /** Whether a start has come to a stage, by what stands in the server's folder. */
  readonly stages: Readonly<Record<string, (home: string) => boolean>>
}

const POSTGRES: Product = {
  label: 'PostgreSQL',
  isMissing: false,
  start: startPostgres,
  compiled: { file: 'postgres-server.js', start: 'startPostgres' },
  name: /^PostgreSQL \d+\.\d+$/,
  ask: askPostgres,
  forbidden: 'create role somebody',
  stages: {
    'its folder is there': (home) => existsSync(home),
    'initdb has begun': (home) => existsSync(join(home, 'data/PG_VERSION')),
    'the server has begun': (home) => existsSync(join(home, 'data/postmaster.opts')),
  },
}

const MYSQL: Product = {
  label: 'MySQL or MariaDB',
  isMissing: (await findMysqlBinaries()) === undefined,
  start: async (options) => {
    const server = await startMysql(options)
    if (server === undefined) throw new Error('neither MySQL nor MariaDB is installed')
    return server
  },
  compiled: { file: 'mysql-server.js', start: 'startMysql' },
  name: /^(MySQL|MariaDB) \d+\.\d+\.\d+$/,
  ask: askMysql,
  forbidden: 'create user somebody',
  stages: {
    'its folder is there': (home) => existsSync(home),
    'the installation has begun': (home) => existsSync(join(home, 'data/ibdata1')),
    'the server is about to begin': (home) => existsSync(join(home, 'accounts.sql')),
    'the server has begun': (home) => existsSync(join(home, 'mysql.pid')),
  },
}

export const PRODUCTS: readonly Product[] = [POSTGRES, MYSQL]

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
