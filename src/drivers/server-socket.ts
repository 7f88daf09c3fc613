import { connect, type Socket } from 'node:net'
import type { Clock } from '../clock.ts'

/** How long a server may take to accept a connection, to log in, and to see the end of one. */
export const CONNECT_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 1_000

/** Where to connect. */
export type SocketTarget =
  { readonly path: string } | { readonly host: string; readonly port: number }

/**
 * Opens the socket that a library is then given. One that it opened itself could not be taken from
 * it: postgres.js would open the next in silence, and neither it nor mysql2 lets go of a server that
 * does not answer.
 */
export function openSocket(target: SocketTarget, clock: Clock): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...target,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
    })
    const timer = clock.setTimer(() => {
      const message = `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`
      socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }))
    }, CONNECT_TIMEOUT_MS)
    const fail = (error: Error): void => {
      timer.cancel()
      reject(error)
    }
    // For good: one that comes before the library listens would end the process.
    socket.on('error', fail)
    socket.once('connect', () => {
      timer.cancel()
      resolve(socket)
    })
  })
}

/** Resolves when the server has ended its side of `socket`, too, or has taken too long for it. */
export function closing(socket: Socket, clock: Clock): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = clock.setTimer(() => socket.destroy(), CLOSE_TIMEOUT_MS)
    socket.once('close', () => {
      timer.cancel()
      resolve()
    })
  })
}
