import type * as mysql from 'mysql2'
import type { PoolOptions } from 'mysql2'
import type { DatabaseUrl } from '../../database-url.ts'
import { serverTraits } from '../server-traits.ts'
import { SessionIds } from '../session-ids.ts'
import type { Driver } from '../driver.ts'
import { importLibrary } from '../library.ts'
import { mysqlActivity } from './activity.ts'
import { MysqlConnection } from './connection.ts'
import { mysqlDialect } from './dialect.ts'
import { inspectMysql } from './inspect.ts'
import { nativePool } from './native-pool.ts'
import { readMysqlTls } from './tls.ts'
import { readServerAddress } from '../server-address.ts'
import type { ShippedContext } from '../shipped-context.ts'

type Mysql = typeof mysql

/**
 * Creates a driver for MySQL or MariaDB by mysql2. It accepts the URL parameters of TLS and
 * `charset`.
 */
export async function createMysqlDriver(
  url: DatabaseUrl,
  { clock, projectFolder }: ShippedContext,
): Promise<Driver> {
  const { module: mysql } = await importLibrary<Mysql>('mysql2', 'the driver mysql', projectFolder)
  const address = readServerAddress(url)
  const { host, port, socketPath, user, password, database, parameters } = address
  const login: PoolOptions = {
    host,
    port,
    socketPath,
    user,
    password,
    database,
    ssl: readMysqlTls(parameters),
    // This is the client's time zone; each session sets the server's. mysql2 knows 'Z', not 'UTC'.
    timezone: 'Z',
  }
  const sessions = new SessionIds()
  return {
    name: 'mysql',
    traits: serverTraits('`createConnection`', 'session settings'),
    dialect: mysqlDialect,
    nativePools: [nativePool(mysql, login, clock, sessions)],
    connect: () => MysqlConnection.open(mysql, address, login, clock, sessions),
    inspect: inspectMysql,
    activity: mysqlActivity(sessions),
    close: () => Promise.resolve(),
  }
}
