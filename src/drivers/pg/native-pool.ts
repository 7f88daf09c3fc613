import type { Socket } from 'node:net'
import type * as pg from 'pg'
import type { Client, ClientConfig, PoolClient } from 'pg'
import type { Clock } from '../../clock.ts'
import { ConnectionLostError } from '../connection.ts'
import type { NativePool } from '../driver.ts'
import { LentConnections } from '../native-lender.ts'
import { endOf } from '../server-socket.ts'
import type { SessionIds } from '../session-ids.ts'
import { PgConnection, processOf, rethrow } from './connection.ts'

type Pg = typeof pg

/** The pool of node-postgres. */
export function nativePool(
  { Pool }: Pg,
  config: ClientConfig,
  clock: Clock,
  sessions: SessionIds,
): NativePool {
  return {
    name: 'native',
    label: 'pg.Pool',
    pipelining: false,
    lacks: [
      'an acquire timeout of its own (one clock for waiting and connecting)',
      'overflow',
      'reset on return (poolbench rolls back)',
      'pre-ping',
      'recycle at checkout (maxLifetimeSeconds runs on a timer)',
      'limits on waiting, and events of it',
    ],
    open: (size) => {
      // The idle reaper is off, as a `QueuePool` does not close idle connections either.
      const pool = new Pool({ ...config, max: size, idleTimeoutMillis: 0 })
      const connections = new Map<Client, PgConnection>()
      pool.on('connect', (client) => {
        const socket = client.connection.stream as Socket
        connections.set(client, new PgConnection(client, socket, clock))
        sessions.add(processOf(client), socket)
        socket.once('close', () => connections.delete(client))
      })
      // Without a listener, the loss of an idle connection would end the process.
      pool.on('error', () => undefined)
      return new LentConnections<PgConnection>({
        take: async () => {
          const client = await pool.connect().catch(rethrow)
          return connections.get(client) ?? rethrow(new ConnectionLostError())
        },
        give: (connection, isFit) => (connection.native as PoolClient).release(!isFit),
        end: async () => {
          const open = [...connections.keys()].map(({ connection }) => connection.stream as Socket)
          await pool.end()
          // `end` resolves when it has sent the termination, before the sockets are closed.
          await Promise.all(open.map((socket) => endOf(socket, clock)))
        },
      })
    },
  }
}
