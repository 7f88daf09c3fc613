import { randomUUID } from 'node:crypto'
import { defineOperation } from 'poolbench'

const PAGES = 1_000

/** Counts a view of a page: inserted the first time, added to from then on. */
export default defineOperation({
  name: 'page-views',

  setup: async ({ connection }) => {
    const table = `poolbench_views_${randomUUID().slice(0, 8)}`
    await connection.execute({
      name: 'createViews',
      sql: `CREATE TABLE ${table} (path TEXT PRIMARY KEY, views INTEGER NOT NULL) WITHOUT ROWID`,
    })
    const count = {
      name: 'countView',
      sql: `INSERT INTO ${table} (path, views) VALUES (?, 1)
        ON CONFLICT (path) DO UPDATE SET views = views + 1 RETURNING views`,
    }
    return { table, count }
  },

  run: async ({ connection, index, state }) => {
    const { rows } = await connection.execute(state.count, [`/page/${index % PAGES}`])
    if (!((rows[0]?.views as number) > 0)) throw new Error('the view was not counted')
  },

  teardown: async ({ connection, state }) => {
    await connection.execute({ name: 'dropViews', sql: `DROP TABLE ${state.table}` })
  },
})
