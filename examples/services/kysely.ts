import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { defineService } from 'poolbench'

/** Kysely over the pool of node-postgres, which it closes itself. */
export default defineService({
  name: 'kysely',

  start: ({ url, poolSize, poolTimeoutMs }) => {
    const pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      min: poolSize,
      connectionTimeoutMillis: poolTimeoutMs,
    })
    return new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) })
  },

  request: async (db, { random }) => {
    const n = Math.floor(random() * 1000)
    const { rows } = await sql<{ sum: number }>`SELECT ${n}::int + 1 AS sum`.execute(db)
    if (rows[0]?.sum !== n + 1) throw new Error(`the database added wrongly: ${rows[0]?.sum}`)
  },

  stop: (db) => db.destroy(),
})
