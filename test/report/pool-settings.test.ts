import { runInNewContext } from 'node:vm'
import { createPool } from 'mysql2'
import pg from 'pg'
import postgres from 'postgres'
import { Pool as TarnPool } from 'tarn'
import { describe, expect, test, vi } from 'vitest'
import {
  poolSettings,
  renderPoolSettings,
  type PoolSettingsOptions,
} from '../../bench/report/pool-settings.ts'
import type { PoolSize } from '../../src/index.ts'

const POSTGRES: PoolSettingsOptions = { driver: 'postgres', poolTimeoutMs: 30_000, recycleMs: null }
const MYSQL: PoolSettingsOptions = { ...POSTGRES, driver: 'mysql' }
const TWENTY = { poolSize: 20, maxOverflow: 0 }
const OVERFLOWING = { poolSize: 20, maxOverflow: 10 }

function lines(pool: PoolSize, options: PoolSettingsOptions): string[] {
  return renderPoolSettings(poolSettings(pool, options))
}

/** The snippets by the name in their first line. */
function snippets(rendered: readonly string[]): Map<string, string> {
  const texts = rendered.join('\n').split('\n\n')
  return new Map(
    texts.map((text) => [/^\W*([^:\n]+)/.exec(text.trim())?.[1] as string, text.trim()]),
  )
}

/** Runs a snippet of JavaScript, and returns the options that it passed to the library. */
function optionsIn(snippet: string | undefined): Record<string, unknown> {
  const given: unknown[] = []
  const library = (...parts: unknown[]): void => {
    given.push(parts.at(-1))
  }
  function Pool(options: unknown): void {
    library(options)
  }
  const names = { url: '', Pool, postgres: library, knex: library, mysql: { createPool: library } }
  runInNewContext(`${snippet}`, names)
  return given[0] as Record<string, unknown>
}

describe('the settings of a pool', () => {
  test('cover the libraries that support PostgreSQL', () => {
    expect(`${lines(TWENTY, POSTGRES).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      # SQLAlchemy
      engine = create_engine(
          url,
          pool_size=20,
          max_overflow=0,
          pool_timeout=30,
      )

      // postgres.js: no timeout on waiting; up to 20 stay open
      const sql = postgres(url, {
        max: 20,
      })

      // node-postgres: connectionTimeoutMillis bounds waiting and connecting together
      const pool = new Pool({
        connectionString: url,
        max: 20,
        min: 20,
        connectionTimeoutMillis: 30000,
      })

      // Knex (tarn)
      const db = knex({
        client: 'pg',
        connection: url,
        pool: {
          min: 20,
          max: 20,
          acquireTimeoutMillis: 30000,
        },
      })

      # Prisma up to v6: from v7 on, set the pool of its driver
      DATABASE_URL="postgres://USER:PW@HOST/DB?connection_limit=20&pool_timeout=30"

      # HikariCP
      maximumPoolSize=20
      minimumIdle=20
      connectionTimeout=30000

      ; PgBouncer: for each user and database
      [pgbouncer]
      default_pool_size = 20
      reserve_pool_size = 0
      query_wait_timeout = 30
      "
    `)
  })

  test('explain the handling of the overflow, and apply to each instance', () => {
    const all = { ...POSTGRES, recycleMs: 3_600_000, prePing: true, instances: 3 }

    expect(`${lines(OVERFLOWING, all).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      # SQLAlchemy
      engine = create_engine(
          url,
          pool_size=20,
          max_overflow=10,
          pool_timeout=30,
          pool_recycle=3600,
          pool_pre_ping=True,
      )

      // postgres.js: no overflow, so max is pool_size + max_overflow = 20 + 10; no
      // timeout on waiting; up to 30 stay open
      const sql = postgres(url, {
        max: 30,
        max_lifetime: 3600,
      })

      // node-postgres: no overflow, so max is pool_size + max_overflow = 20 + 10;
      // those beyond min close when idle for a while; connectionTimeoutMillis bounds
      // waiting and connecting together
      const pool = new Pool({
        connectionString: url,
        max: 30,
        min: 20,
        idleTimeoutMillis: 10000,
        connectionTimeoutMillis: 30000,
        maxLifetimeSeconds: 3600,
      })

      // Knex (tarn): no overflow, so max is pool_size + max_overflow = 20 + 10; those
      // beyond min close when idle for 30 s; connections of any age are kept
      const db = knex({
        client: 'pg',
        connection: url,
        pool: {
          min: 20,
          max: 30,
          acquireTimeoutMillis: 30000,
        },
      })

      # Prisma up to v6: no overflow, so connection_limit is pool_size + max_overflow
      # = 20 + 10; from v7 on, set the pool of its driver; connections of any age are
      # kept
      DATABASE_URL="postgres://USER:PW@HOST/DB?connection_limit=30&pool_timeout=30"

      # HikariCP: no overflow, so maximumPoolSize is pool_size + max_overflow = 20 +
      # 10; minimumIdle counts idle connections, so further ones open before they are
      # needed
      maximumPoolSize=30
      minimumIdle=20
      connectionTimeout=30000
      idleTimeout=10000
      maxLifetime=3600000

      ; PgBouncer: for each user and database; one PgBouncer for all 3 instances has 3
      ; times 20+10; the reserve opens when a client has waited for so many seconds
      [pgbouncer]
      default_pool_size = 60
      reserve_pool_size = 30
      reserve_pool_timeout = 1
      query_wait_timeout = 30
      server_lifetime = 3600
      "
    `)
  })

  test('cover the libraries that support MySQL, and have no time limit if there should be none', () => {
    const forever = { ...MYSQL, poolTimeoutMs: null, recycleMs: 3_600_000 }

    expect(`${lines(OVERFLOWING, forever).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      # SQLAlchemy
      engine = create_engine(
          url,
          pool_size=20,
          max_overflow=10,
          pool_timeout=None,
          pool_recycle=3600,
      )

      // mysql2: no overflow, so connectionLimit is pool_size + max_overflow = 20 +
      // 10; idle ones beyond maxIdle close within a second, and idleTimeout would
      // close the others too; no timeout on waiting; connections of any age are kept
      const pool = mysql.createPool({
        uri: url,
        connectionLimit: 30,
        maxIdle: 20,
        idleTimeout: 86400000,
        waitForConnections: true,
        queueLimit: 0,
      })

      // Knex (tarn): no overflow, so max is pool_size + max_overflow = 20 + 10; those
      // beyond min close when idle for 30 s; waiting always ends, here after 24 days;
      // connections of any age are kept
      const db = knex({
        client: 'mysql2',
        connection: url,
        pool: {
          min: 20,
          max: 30,
          acquireTimeoutMillis: 2147483647,
        },
      })

      # Prisma up to v6: no overflow, so connection_limit is pool_size + max_overflow
      # = 20 + 10; from v7 on, set the pool of its driver; connections of any age are
      # kept
      DATABASE_URL="mysql://USER:PW@HOST/DB?connection_limit=30&pool_timeout=0"

      # HikariCP: no overflow, so maximumPoolSize is pool_size + max_overflow = 20 +
      # 10; minimumIdle counts idle connections, so further ones open before they are
      # needed
      maximumPoolSize=30
      minimumIdle=20
      connectionTimeout=0
      idleTimeout=10000
      maxLifetime=3600000
      "
    `)
  })

  test.each([
    [{ driver: 'pg' }, ['SQLAlchemy', 'postgres.js', 'node-postgres', 'PgBouncer'], 'mysql2'],
    [{ driver: 'mysql' }, ['SQLAlchemy', 'mysql2', 'HikariCP'], 'PgBouncer'],
    [{ driver: 'mine', url: 'mariadb://h/d' }, ['mysql2'], 'postgres.js'],
    [{ driver: 'mine', url: 'postgresql://h/d' }, ['postgres.js'], 'mysql2'],
    [{ driver: 'sqlite-threads' }, ['SQLAlchemy'], 'HikariCP'],
    [{ driver: 'memory' }, ['SQLAlchemy', 'HikariCP'], 'postgres.js'],
  ])('for %o fit the database', (database, present, absent) => {
    const names = [...snippets(lines(TWENTY, { ...POSTGRES, ...database })).keys()]

    for (const name of present) expect(names).toContain(name)
    expect(names).not.toContain(absent)
  })

  test('are also values by the library’s names, which appear in the text', () => {
    for (const { values, text } of poolSettings(OVERFLOWING, POSTGRES)) {
      expect(Object.keys(values).length).toBeGreaterThan(0)
      for (const [name, value] of Object.entries(values)) {
        expect(text).toMatch(new RegExp(`\\b${name}\\W+${String(value)}\\b`))
      }
    }
    expect(poolSettings(TWENTY, POSTGRES)[0]).toMatchObject({
      library: 'SQLAlchemy',
      note: '',
      values: { pool_size: 20, max_overflow: 0, pool_timeout: 30 },
    })
  })

  test('never round a short timeout to 0, which means no limit in most libraries', () => {
    const text = lines(TWENTY, { ...POSTGRES, poolTimeoutMs: 0 }).join('\n')

    expect(text).toContain('pool_timeout=0,')
    expect(text).toContain('connectionTimeoutMillis: 1,')
    expect(text).toContain('acquireTimeoutMillis: 1,')
    expect(text).toContain('&pool_timeout=1"')
    expect(text).toContain('connectionTimeout=250')
    expect(text).toContain('query_wait_timeout = 1')
  })

  test('fit 80 columns for any number of instances', () => {
    const all = [POSTGRES, MYSQL].flatMap((options) =>
      lines(
        { poolSize: 1000, maxOverflow: 1000 },
        { ...options, poolTimeoutMs: null, recycleMs: 1, prePing: true, instances: 1000 },
      ),
    )

    expect(Math.max(...all.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})

describe('a pasted snippet', () => {
  test('gives postgres.js, node-postgres and tarn the intended numbers', async () => {
    const all = { ...POSTGRES, recycleMs: 3_600_000 }
    const pasted = snippets(lines(OVERFLOWING, all))

    const sql = postgres('postgres://127.0.0.1/none', optionsIn(pasted.get('postgres.js')))
    expect(sql.options).toMatchObject({ max: 30, max_lifetime: 3600 })

    const pool = new pg.Pool(optionsIn(pasted.get('node-postgres')))
    expect(pool.options).toMatchObject({ max: 30, min: 20, connectionTimeoutMillis: 30_000 })

    // It refuses options that it does not know.
    const knex = optionsIn(pasted.get('Knex (tarn)'))
    const work = { create: async () => ({}), destroy: async () => undefined }
    const tarn = new TarnPool({ ...(knex['pool'] as { min: number; max: number }), ...work })
    expect(tarn).toMatchObject({ min: 20, max: 30, acquireTimeoutMillis: 30_000 })

    await Promise.all([sql.end(), pool.end(), tarn.destroy()])
  })

  test('gives mysql2 no unknown option', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const pasted = snippets(lines(OVERFLOWING, MYSQL))
    const options = optionsIn(pasted.get('mysql2'))
    const pool = createPool({ ...options, uri: 'mysql://127.0.0.1/none' })

    expect(complaints).not.toHaveBeenCalled()
    expect(pool).toMatchObject({
      config: { connectionLimit: 30, maxIdle: 20, idleTimeout: 86_400_000, queueLimit: 0 },
    })
    await pool.promise().end()
    complaints.mockRestore()
  })

  test('keeps the connections of a static pool open', () => {
    const node = optionsIn(snippets(lines(TWENTY, POSTGRES)).get('node-postgres'))
    const mysql = optionsIn(snippets(lines(TWENTY, MYSQL)).get('mysql2'))

    expect(node['min']).toBe(node['max'])
    expect(mysql['maxIdle']).toBe(mysql['connectionLimit'])
  })
})
