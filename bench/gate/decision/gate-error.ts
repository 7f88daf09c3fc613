/** A pair from which nothing can be decided; the message is one line. */
export class GateError extends Error {
  override readonly name = 'GateError'
  readonly code = 'GATE'
}
