/** A version cannot be prepared or run; the message is one line without secrets. */
export class VersionError extends Error {
  override readonly name = 'VersionError'
  readonly code = 'VERSION'
  /** Whether it is a usage error (no such ref or folder), not the failure of a command. */
  readonly isUsage: boolean

  constructor(
    message: string,
    { isUsage = false, ...options }: ErrorOptions & { readonly isUsage?: boolean } = {},
  ) {
    super(message, options)
    this.isUsage = isUsage
  }
}
