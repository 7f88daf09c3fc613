import { defineOperation } from 'poolbench'

/** A few milliseconds of a core of the database server, by the name of the driver. */
const BURN: Readonly<Record<string, string>> = {
  postgres: `SELECT sum(length(sha256(int8send(n + $1::int)))) AS burnt
    FROM generate_series(1, 12000) AS n`,
  mysql: `SELECT BENCHMARK(12000, SHA2(CONCAT('poolbench', ?), 256)) + 1 AS burnt`,
}

/**
 * Keeps the database's processors busy and sleeps nowhere: a pool gains nothing from more connections
 * than the server has cores. For the size of a pool this is the other end from `--query-time`.
 */
export default defineOperation({
  name: 'cpu-bound',

  setup: ({ driver }) => {
    const sql = BURN[driver === 'pg' ? 'postgres' : driver]
    if (!sql) throw new Error(`cpu-bound is for PostgreSQL and MySQL, not for ${driver}`)
    return { name: 'burn', sql }
  },

  run: async ({ connection, index, state }) => {
    // A parameter of its own for each call, so that nobody can answer from a cache.
    const { rows } = await connection.execute(state, [index])
    if (!(Number(rows[0]?.burnt) > 0)) throw new Error('the database burnt nothing')
  },
})
