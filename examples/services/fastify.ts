import { randomUUID } from 'node:crypto'
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  defineService,
  dropUserTable,
  parseDatabaseUrl,
  SqlUserStore,
} from 'poolbench'
import { createApp } from '../fastify/app.ts'

const USERS = 20

/** The web service in `examples/fastify`, called in this process: its routes and its pool, without a network. */
export default defineService({
  name: 'fastify',

  start: async ({ url, poolSize, maxOverflow, poolTimeoutMs }) => {
    const driver = await createDriver(parseDatabaseUrl(url))
    const pool = createConnectionPool(driver, { poolSize, maxOverflow, timeoutMs: poolTimeoutMs })
    const table = `poolbench_fastify_${randomUUID().slice(0, 8)}`
    try {
      await pool.use((connection) => createUserTable(driver, connection, table))
      const store = new SqlUserStore({ driver, connections: pool, table })
      const users = await store.createUsers(
        Array.from({ length: USERS }, (_, n) => ({
          name: `User ${n}`,
          email: `${n}@example.test`,
        })),
      )
      const app = createApp({ driver, pool, table })
      return { app, driver, pool, table, ids: users.map(({ id }) => id) }
    } catch (error) {
      await pool.use((connection) => dropUserTable(driver, connection, table))
      await pool.close()
      await driver.close()
      throw error
    }
  },

  request: async ({ app, ids }, { random }) => {
    const id = ids[Math.floor(random() * ids.length)]
    const { statusCode, body } = await app.inject(`/users/${id}`)
    if (statusCode !== 200) throw new Error(`${statusCode}: ${body}`)
  },

  stop: async ({ app, driver, pool, table }) => {
    await app.close()
    await pool.use((connection) => dropUserTable(driver, connection, table))
    await pool.close()
    await driver.close()
  },
})
