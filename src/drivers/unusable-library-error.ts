import { firstLine } from '../first-line.ts'
import type { LibraryCopy } from './library-copy.ts'

/** A database library is installed, and cannot be used; the message is one line that says where it is. */
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

  /** The error for one that fails while it is looked for, or loaded. */
  static byFailure(
    copy: ConstructorParameters<typeof UnusableLibraryError>[0],
    cause: unknown,
  ): UnusableLibraryError {
    return new UnusableLibraryError(copy, `does not load: ${firstLine(cause)}`, { cause })
  }
}
