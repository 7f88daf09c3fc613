import { constants } from 'node:os'
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  parseDatabaseUrl,
  parseDuration,
  SqlUserStore,
  type Connection,
  type Driver,
  type QueuePool,
} from 'poolbench'
import { createApp } from './app.ts'

// The environment is read here and nowhere else.
const {
  DATABASE_URL = 'sqlite-threads:./users.db',
  HOST = '127.0.0.1',
  PORT = '3000',
  POOL_SIZE = '5',
  MAX_OVERFLOW = '10',
  POOL_TIMEOUT = '30s',
  QUERY_TIME = '0',
  TABLE = 'users',
  LOG_LEVEL = 'info',
} = process.env

const driver = await createDriver(parseDatabaseUrl(DATABASE_URL))
const pool = createConnectionPool(driver, {
  poolSize: Number(POOL_SIZE),
  maxOverflow: Number(MAX_OVERFLOW),
  timeoutMs: parseDuration(POOL_TIMEOUT),
})
await requireTable(driver, pool, TABLE)

const app = createApp({
  driver,
  pool,
  table: TABLE,
  queryTimeMs: parseDuration(QUERY_TIME),
  logger: { level: LOG_LEVEL },
})
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked twice: leave at once.
    if (isStopping) process.exit(128 + constants.signals[signal])
    isStopping = true
    app.log.info(`${signal}: finishing the requests under way (again to leave at once)`)
    void stop()
  })
}
await app.listen({ host: HOST, port: Number(PORT) })

/** Requests first, then the connections that they need. Nothing is left then, and the process ends. */
async function stop(): Promise<void> {
  await app.close()
  await pool.close()
  await driver.close()
  app.log.info('stopped')
}

/** Makes the table unless it is there: the document's `init_db`. */
async function requireTable(
  driver: Driver,
  connections: QueuePool<Connection>,
  table: string,
): Promise<void> {
  const store = new SqlUserStore({ driver, connections, table })
  await store.countUsers().catch(() => store.use((each) => createUserTable(driver, each, table)))
}
