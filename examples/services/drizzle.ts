import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { defineService } from 'poolbench'

/** Drizzle over the pool of node-postgres, with a transaction in each request. */
export default defineService({
  name: 'drizzle',

  start: ({ url, poolSize, poolTimeoutMs }) => {
    const pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      min: poolSize,
      connectionTimeoutMillis: poolTimeoutMs,
    })
    return { pool, db: drizzle(pool) }
  },

  request: async ({ db }, { random }) => {
    const n = Math.floor(random() * 1000)
    await db.transaction(async (transaction) => {
      const { rows } = await transaction.execute<{ sum: number }>(sql`SELECT ${n}::int + 1 AS sum`)
      if (rows[0]?.sum !== n + 1) throw new Error(`the database added wrongly: ${rows[0]?.sum}`)
    })
  },

  stop: ({ pool }) => pool.end(),
})
