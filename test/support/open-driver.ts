import { onTestFinished } from 'vitest'
import {
  createConnectionPool,
  createDriver,
  parseDatabaseUrl,
  type Clock,
  type Connection,
  type Driver,
  type PoolOptions,
  type QueuePool,
} from '../../src/index.ts'
import { TemporaryFolder, type Backend } from './backends.ts'

/** A URL of the backend; where that is a file, a new one, which is removed when the test ends. */
export function urlOf(backend: Backend): string {
  const folder = new TemporaryFolder()
  onTestFinished(() => folder.remove())
  return backend.url(folder.path)
}

/** A driver that is closed when the test ends. */
export async function openDriver(url: string, clock?: Clock): Promise<Driver> {
  const driver = await createDriver(parseDatabaseUrl(url), clock ? { clock } : {})
  onTestFinished(() => driver.close())
  return driver
}

/** A connection that is closed when the test ends. */
export async function connectTo(driver: Driver): Promise<Connection> {
  const connection = await driver.connect()
  onTestFinished(() => connection.close())
  return connection
}

/** A pool that is closed when the test ends; then nothing of it may be checked out. */
export function openPool(driver: Driver, options: PoolOptions = {}): QueuePool<Connection> {
  const pool = createConnectionPool(driver, { poolSize: 1, maxOverflow: 0, ...options })
  onTestFinished(() => pool.close())
  return pool
}
