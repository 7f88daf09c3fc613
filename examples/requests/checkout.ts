import { randomUUID } from 'node:crypto'
import { defineRequest } from 'poolbench'

const ITEMS = 1_000
const CART = 3

/**
 * A checkout in a shop: the page reads three items of a cart at once, each over a connection of its own,
 * and then an order takes them from the stock in a transaction.
 */
export default defineRequest({
  name: 'checkout',

  // In a transaction: where it fails, PostgreSQL takes the table back.
  setup: async ({ connection }) => {
    const table = `poolbench_items_${randomUUID().slice(0, 8)}`
    await connection.begin()
    await connection.execute({
      name: 'createItems',
      sql: `CREATE TABLE ${table} AS
        SELECT n AS id, 100 + n * 7919 % 9900 AS cents, 1000000 AS stock
        FROM generate_series(0, ${ITEMS - 1}) AS n`,
    })
    await connection.execute({
      name: 'indexItems',
      sql: `ALTER TABLE ${table} ADD PRIMARY KEY (id)`,
    })
    await connection.commit()
    return {
      table,
      read: { name: 'readItem', sql: `SELECT cents, stock FROM ${table} WHERE id = $1` },
      take: { name: 'takeItem', sql: `UPDATE ${table} SET stock = stock - 1 WHERE id = $1` },
    }
  },

  run: async ({ use, random, state: { read, take } }) => {
    const first = Math.floor(random() * (ITEMS - CART))
    // In ascending order: two orders that share items then wait for each other in turn.
    const ids = Array.from({ length: CART }, (_, index) => first + index)
    const items = await Promise.all(
      ids.map((id) => use((connection) => connection.execute(read, [id]))),
    )
    if (items.some(({ rows }) => rows.length === 0)) throw new Error('an item was not found')
    await use(async (connection) => {
      await connection.begin()
      for (const id of ids) {
        const { affected } = await connection.execute(take, [id])
        if (affected !== 1) throw new Error(`item ${id} was not taken`)
      }
      await connection.commit()
    })
  },

  teardown: async ({ connection, state }) => {
    await connection.execute({ name: 'dropItems', sql: `DROP TABLE ${state.table}` })
  },
})
