import { resolve } from 'node:path'
import { exists } from '../../paths.ts'
import { VersionError } from './version-error.ts'
import type { Version } from './version.ts'

/**
 * Checks that a base has the files that the candidate is measured with: custom operations and drivers.
 *
 * @param paths - relative to the folder of the version.
 * @throws {VersionError} for the first file that the base lacks.
 */
export async function requireFiles(
  { folder, label }: Version,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    if (await exists(resolve(folder, path))) continue
    throw new VersionError(
      `the base ${label} has no ${path} yet, so there is nothing to compare with: ` +
        'the comparison will work from the next change on',
      { isUsage: true },
    )
  }
}
