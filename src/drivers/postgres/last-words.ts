import type { Socket } from 'node:net'

/** The severity that is not translated, the code and the text of an error that ends a session. */
const FATAL_ERROR = /\0VFATAL\0C\w{5}\0M([^\0]*)\0/

/**
 * Hears on `socket` why a PostgreSQL ends a session, which postgres.js does not tell: while no
 * statement is under way it drops the message, and else says `CONNECTION_CLOSED` instead. To be called
 * before the library has the socket. Under TLS nothing is understood.
 *
 * @returns what the server said last, if that was a fatal error.
 */
export function lastWordsOn(socket: Socket): () => string | undefined {
  let latest: Buffer | undefined
  socket.on('data', (chunk: Buffer) => {
    latest = chunk
  })
  // Behind the answer to a statement the error is in the same chunk.
  return () => latest && FATAL_ERROR.exec(latest.toString())?.[1]
}
