/** An error for a pair that allows no decision; the message is one line. */
export class GateError extends Error {
  override readonly name = 'GateError'
  readonly code = 'GATE'
}
