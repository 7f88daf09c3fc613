import { QueuePool, createDriver, parseDatabaseUrl, type Driver, type PoolOptions } from 'poolbench'

const options: PoolOptions = { poolSize: 2, maxOverflow: 1 }
const driver: Driver = await createDriver(parseDatabaseUrl('sqlite::memory:'))
const pool = new QueuePool(
  {
    connect: () => driver.connect(),
    close: (connection) => connection.close(),
    reset: (connection) => connection.rollback(),
  },
  options,
)
export const inTransaction: boolean = await pool.use(async (connection) => connection.inTransaction)
