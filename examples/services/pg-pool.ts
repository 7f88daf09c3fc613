import pg from 'pg'
import { defineService } from 'poolbench'

/** The pool of node-postgres. It has no overflow: `max` is all that it opens. */
export default defineService({
  name: 'pg-pool',

  start: ({ url, poolSize, poolTimeoutMs }) =>
    new pg.Pool({
      connectionString: url,
      max: poolSize,
      // Else it closes what was idle for ten seconds.
      min: poolSize,
      connectionTimeoutMillis: poolTimeoutMs,
    }),

  request: async (pool, { random }) => {
    const n = Math.floor(random() * 1000)
    const { rows } = await pool.query<{ sum: number }>('SELECT $1::int + 1 AS sum', [n])
    if (rows[0]?.sum !== n + 1) throw new Error(`the database added wrongly: ${rows[0]?.sum}`)
  },

  stop: (pool) => pool.end(),
})
