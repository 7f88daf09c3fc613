/** A module of the user cannot be used; the message is one line that names the file. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError'
  readonly code = 'USER_MODULE'

  /** @param path - as the user wrote it. */
  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${problem}`, options)
  }
}
