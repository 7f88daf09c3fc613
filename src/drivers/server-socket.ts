import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'

/** The limit for a server to accept a connection and a login. */
const OPEN_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 1_000

/** The address to connect to. */
export type SocketTarget =
  { readonly path: string } | { readonly host: string; readonly port: number }

/**
 * Opens a socket and logs in over it; if that fails or takes too long, nothing is left open. The libraries
 * are given an open socket instead of opening one: postgres.js would silently replace its own by another, and
 * neither it nor mysql2 has a timeout for a server that does not answer.
 */
export async function openOverSocket<C>(
  target: SocketTarget,
  clock: Clock,
  login: (socket: Socket) => Promise<C>,
): Promise<C> {
  const socket = connect({
    ...target,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  })
  // This listener stays: an error while no library listens would end the process.
  socket.on('error', () => undefined)
  const timer = clock.setTimer(() => {
    const message = `no connection within ${OPEN_TIMEOUT_MS / 1000} s`
    socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }))
  }, OPEN_TIMEOUT_MS)
  try {
    await once(socket, 'connect')
    return await login(socket)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    timer.cancel()
  }
}

/** Resolves when the server has also closed its side of `socket`, or after a timeout. */
export function endOf(socket: Socket, clock: Clock): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => socket.destroy(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => {
      timer.cancel()
      resolve()
    })
  })
}
