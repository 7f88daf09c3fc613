import type * as mysql from 'mysql2'
import type { Pool, PoolConnection, PoolOptions } from 'mysql2'
import type { Clock } from '../../clock.ts'
import type { NativePool } from '../driver.ts'
import { LentConnections } from '../native-lender.ts'
import { endOf } from '../server-socket.ts'
import type { SessionIds } from '../session-ids.ts'
import { MysqlConnection, socketOf } from './connection.ts'

type Mysql = typeof mysql

/** A connection that a pool of mysql2 lends. */
class PooledConnection extends MysqlConnection {
  declare readonly native: PoolConnection

  override close(): Promise<void> {
    // Otherwise it would be released instead of closed, with a warning on the console.
    this.broken = true
    return super.close()
  }
}

const CONNECT_TIMEOUT_MS = 10_000

/** mysql2's own pool. */
export function nativePool(
  { createPool }: Mysql,
  login: PoolOptions,
  clock: Clock,
  sessions: SessionIds,
): NativePool {
  return {
    name: 'native',
    label: "mysql2's pool",
    pipelining: false,
    lacks: [
      'an acquire timeout',
      'overflow',
      'reset on return, unless of the whole session (poolbench rolls back)',
      'pre-ping',
      'recycle',
      'seeing how many wait, and for how long',
    ],
    open: (size) => {
      const pool = createPool({
        ...login,
        connectTimeout: CONNECT_TIMEOUT_MS,
        connectionLimit: size,
        // Fewer would start mysql2's idle reaper; a `QueuePool` does not close idle ones either.
        maxIdle: size,
      })
      const connections = new Map<PoolConnection, PooledConnection>()
      const connectionOf = async (client: PoolConnection): Promise<PooledConnection> => {
        const known = connections.get(client)
        if (known) return known
        const socket = socketOf(client)
        const connection = new PooledConnection(client, socket, clock)
        connections.set(client, connection)
        sessions.add(client.threadId, socket)
        socket.once('close', () => connections.delete(client))
        await connection.prepareSession().catch((error: unknown) => {
          client.destroy()
          throw error
        })
        return connection
      }
      return new LentConnections<PooledConnection>({
        take: async () => connectionOf(await takeFrom(pool)),
        give: ({ native }, isFit) => (isFit ? native.release() : native.destroy()),
        end: async () => {
          const sockets = [...connections.keys()].map(socketOf)
          pool.end(() => undefined)
          await Promise.all(sockets.map((socket) => endOf(socket, clock)))
        },
      })
    },
  }
}

function takeFrom(pool: Pool): Promise<PoolConnection> {
  return new Promise((resolve, reject) => {
    pool.getConnection((error, client) => (error ? reject(error) : resolve(client)))
  })
}
