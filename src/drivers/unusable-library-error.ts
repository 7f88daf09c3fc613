import { firstLine } from '../first-line.ts'
import type { LibraryCopy } from './library-copy.ts'

/** A database library is installed but cannot be used; the one-line message names its folder. */
export class UnusableLibraryError extends Error {
  override readonly name = 'UnusableLibraryError'
  readonly code = 'UNUSABLE_LIBRARY'
  readonly package: string

  constructor(
    { name, version, folder }: Pick<LibraryCopy, 'name' | 'folder'> & Partial<LibraryCopy>,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${[name, version].filter(Boolean).join(' ')} (${folder}) ${problem}`, options)
    this.package = name
  }

  /** Creates the error for a library that fails while it is resolved or loaded. */
  static byFailure(
    copy: ConstructorParameters<typeof UnusableLibraryError>[0],
    cause: unknown,
  ): UnusableLibraryError {
    return new UnusableLibraryError(copy, `does not load: ${firstLine(cause)}`, { cause })
  }
}
