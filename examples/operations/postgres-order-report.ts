import { randomUUID } from 'node:crypto'
import { defineOperation } from 'poolbench'

const ORDERS = 20_000
const CUSTOMERS = 100

/** What a customer has bought, month by month, of 20,000 orders in a table of its own. */
export default defineOperation({
  name: 'order-report',

  // In a transaction: where it fails, PostgreSQL takes the table back.
  setup: async ({ connection }) => {
    const table = `poolbench_orders_${randomUUID().slice(0, 8)}`
    const sql = (name: string, text: string) => connection.execute({ name, sql: text })
    await connection.begin()
    await sql(
      'createOrders',
      `CREATE TABLE ${table} AS
        SELECT n AS id, n % ${CUSTOMERS} AS customer_id, 100 + n * 7919 % 9900 AS cents,
          timestamptz '2025-01-01' + n * interval '26 minutes' AS placed_at
        FROM generate_series(1, ${ORDERS}) AS n`,
    )
    await sql('indexOrders', `CREATE INDEX ON ${table} (customer_id, placed_at)`)
    await connection.commit()
    // Else the planner would not know the table before autovacuum comes by.
    await sql('analyzeOrders', `ANALYZE ${table}`)
    const report = {
      name: 'orderReport',
      sql: `SELECT date_trunc('month', placed_at) AS month, count(*)::int AS orders,
          sum(cents)::float8 / 100 AS revenue
        FROM ${table} WHERE customer_id = $1 GROUP BY month ORDER BY month`,
    }
    return { table, report }
  },

  run: async ({ connection, index, state }) => {
    const { rows } = await connection.execute(state.report, [index % CUSTOMERS])
    const orders = rows.reduce((sum, row) => sum + (row.orders as number), 0)
    // A report that finds too little would be a fast one.
    if (orders !== ORDERS / CUSTOMERS) throw new Error(`the report counts ${orders} orders`)
  },

  teardown: async ({ connection, state }) => {
    await connection.execute({ name: 'dropOrders', sql: `DROP TABLE ${state.table}` })
  },
})
