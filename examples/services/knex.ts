import knex from 'knex'
import { defineService } from 'poolbench'

/** Knex, whose pool is tarn.js. It has no overflow: `max` is all that it opens. */
export default defineService({
  name: 'knex',

  start: ({ url, poolSize, poolTimeoutMs }) =>
    knex({
      client: 'pg',
      connection: url,
      // Knex keeps two connections by default and closes the others when they are idle.
      pool: { min: poolSize, max: poolSize },
      acquireConnectionTimeout: poolTimeoutMs,
    }),

  request: async (db, { random }) => {
    const n = Math.floor(random() * 1000)
    const row = await db.select(db.raw('?::int + 1 AS sum', [n])).first<{ sum: number }>()
    if (row?.sum !== n + 1) throw new Error(`the database added wrongly: ${row?.sum}`)
  },

  stop: (db) => db.destroy(),
})
