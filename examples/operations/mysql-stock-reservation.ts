import { randomUUID } from 'node:crypto'
import { defineOperation, type Connection, type Statement } from 'poolbench'

const ITEMS = 500

/** Takes one piece of an item out of stock: a row is locked, looked at and changed. */
export default defineOperation({
  name: 'stock-reservation',

  // One statement: where it fails, there is no table.
  setup: async ({ connection }) => {
    const table = `poolbench_stock_${randomUUID().slice(0, 8)}`
    await connection.execute({
      name: 'createStock',
      sql: `CREATE TABLE ${table} (id INT PRIMARY KEY, pieces INT NOT NULL) AS
        WITH RECURSIVE items AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM items WHERE id < ${ITEMS})
        SELECT id, 1000000 AS pieces FROM items`,
    })
    return {
      table,
      lock: { name: 'lockStock', sql: `SELECT pieces FROM ${table} WHERE id = ? FOR UPDATE` },
      take: { name: 'takeStock', sql: `UPDATE ${table} SET pieces = pieces - 1 WHERE id = ?` },
    }
  },

  run: async ({ connection, index, state }) => {
    await connection.begin()
    try {
      await reserve(connection, state, 1 + (index % ITEMS))
      await connection.commit()
    } catch (error) {
      await connection.rollback()
      throw error
    }
  },

  teardown: async ({ connection, state }) => {
    await connection.execute({ name: 'dropStock', sql: `DROP TABLE ${state.table}` })
  },
})

async function reserve(
  connection: Connection,
  { lock, take }: { readonly lock: Statement; readonly take: Statement },
  item: number,
): Promise<void> {
  const { rows } = await connection.execute(lock, [item])
  if (!((rows[0]?.pieces as number) > 0)) throw new Error(`item ${item} is out of stock`)
  const { affected } = await connection.execute(take, [item])
  if (affected !== 1) throw new Error(`item ${item} was not found`)
}
