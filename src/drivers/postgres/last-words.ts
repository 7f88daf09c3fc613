import type { Socket } from 'node:net'

/** The severity that is not translated, the code and the text of an error that ends a session. */
const FATAL_ERROR = /\0VFATAL\0C\w{5}\0M([^\0]*)\0/

/**
 * Reads from `socket` why PostgreSQL ends a session, which postgres.js does not report: it drops
 * the message of an idle session, and otherwise throws `CONNECTION_CLOSED`. Call this before the
 * library has the socket. Under TLS nothing can be read.
 *
 * @returns a function that returns the server's last message if that was a fatal error.
 */
export function lastWordsOn(socket: Socket): () => string | undefined {
  let latest: Buffer | undefined
  socket.on('data', (chunk: Buffer) => {
    latest = chunk
  })
  // Behind the answer to a statement the error is in the same chunk.
  return () => latest && FATAL_ERROR.exec(latest.toString())?.[1]
}
