import type { Socket } from 'node:net'

/** The server-side ids of a driver's open sessions. */
export class SessionIds {
  readonly #ids = new Set<number>()

  /** @param socket - forgets the session when it closes; without one, it is never forgotten. */
  add(id: number, socket?: Socket): void {
    this.#ids.add(id)
    socket?.once('close', () => this.#ids.delete(id))
  }

  /** The ids, separated by commas. */
  toString(): string {
    return [...this.#ids].join(',')
  }
}
