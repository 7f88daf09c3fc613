/** The command that installs the optional dependencies, in the versions that were tested. */
const ADD_ALL = 'npm install --include=optional'

/** A package is not installed: the libraries of the server databases are optional. */
export class NotInstalledError extends Error {
  override readonly name = 'NotInstalledError'
  readonly code = 'NOT_INSTALLED'
  readonly package: string
  /** The advice: a command to type, or an option. */
  readonly advice: string

  /** @param needer - the feature that needs the package: `the driver postgres`. */
  constructor(
    needer: string,
    missing: string,
    { advice = ADD_ALL, ...options }: ErrorOptions & { readonly advice?: string } = {},
  ) {
    const lack = missing.startsWith('node:')
      ? `${missing}, which this version of Node.js does not have`
      : `the package ${missing}, which is not installed`
    super(`${needer} needs ${lack} (${advice})`, options)
    this.package = missing
    this.advice = advice
  }
}

/**
 * Runs an import that needs a package.
 *
 * @throws {NotInstalledError} if that package is missing. If it is broken, or lacks a dependency of
 *   its own, the error of the import is rethrown: installing it again would not help.
 */
export async function importNeeding<T>(
  missing: string,
  needer: string,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing =
      code === 'ERR_MODULE_NOT_FOUND' && message.startsWith(`Cannot find package '${missing}' `)
    throw isMissing ? new NotInstalledError(needer, missing, { cause: error }) : error
  }
}
