import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve } from 'import-meta-resolve'
import semver from 'semver'
import type { LibraryCopy } from './library-copy.ts'
import { NotInstalledError } from './not-installed-error.ts'
import { UnusableLibraryError } from './unusable-library-error.ts'

/** An imported database library, and the copy that it was imported from. */
export interface Library<Module> extends LibraryCopy {
  /** The default export; for a CommonJS package, the value that `require` returns. */
  readonly module: Module
}

/**
 * Imports a database library: the project's copy or, if there is none, poolbench's own. An `import`
 * in the project resolves to the same module.
 *
 * @typeParam Module - the type of its default export.
 * @param needer - the feature that needs it, for error messages: `the driver postgres`.
 * @param projectFolder - the folder to resolve from; without it poolbench's own copy is used.
 * @throws {NotInstalledError} if neither has the library.
 * @throws {UnusableLibraryError} if the copy is too old for poolbench or does not load.
 */
export async function importLibrary<Module>(
  name: string,
  needer: string,
  projectFolder?: string,
): Promise<Library<Module>> {
  const found = locate(name, projectFolder)
  if (!found) throw new NotInstalledError(needer, name)
  const { url, ...copy } = found
  const { [name]: range } = MANIFEST.peerDependencies ?? {}
  if (range !== undefined && semver.ltr(copy.version, range, { includePrerelease: true })) {
    throw new UnusableLibraryError(copy, `is too old: ${needer} needs ${range}`)
  }
  try {
    const { default: module } = (await import(url)) as { default: Module }
    return { ...copy, module }
  } catch (error) {
    throw UnusableLibraryError.byFailure(copy, error)
  }
}

/**
 * Finds the copy that {@link importLibrary} would use, without loading it; `undefined` if none.
 *
 * @throws {UnusableLibraryError} if the package is installed but has no entry point that resolves.
 */
export function findLibrary(name: string, projectFolder?: string): LibraryCopy | undefined {
  const found = locate(name, projectFolder)
  if (!found) return undefined
  const { url: _, ...copy } = found
  return copy
}

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const MANIFEST = createRequire(import.meta.url)('poolbench/package.json') as Manifest

interface Located extends LibraryCopy {
  /** The URL to pass to `import`. */
  readonly url: string
}

function locate(name: string, projectFolder: string | undefined): Located | undefined {
  const own = locateFrom(name, import.meta.url)
  // Resolution uses only the folder of this file; the file need not exist.
  const standpoint = projectFolder && pathToFileURL(join(projectFolder, 'poolbench.js')).href
  const projects = standpoint ? locateFrom(name, standpoint) : undefined
  if (!projects) return own && { ...own, from: 'poolbench' }
  // npm may hoist poolbench's own copy to where the project resolves it as well.
  const isOwn =
    projects.folder === own?.folder && own.version === MANIFEST.optionalDependencies?.[name]
  return { ...projects, from: isOwn ? 'poolbench' : 'project' }
}

function locateFrom(name: string, parent: string): Omit<Located, 'from'> | undefined {
  const url = resolveFrom(name, parent)
  if (url === undefined) return undefined
  return { name, url, ...packageAbove(fileURLToPath(url), name) }
}

function resolveFrom(name: string, parent: string): string | undefined {
  try {
    return resolve(name, parent)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing =
      code === 'ERR_MODULE_NOT_FOUND' && message.startsWith(`Cannot find package '${name}' `)
    if (!isMissing) throw UnusableLibraryError.byFailure({ name, folder: dirname(parent) }, error)
  }
  try {
    // Yarn's Plug'n'Play, which has no package folders, and NODE_PATH work only through `require`.
    return pathToFileURL(createRequire(parent).resolve(name)).href
  } catch {
    return undefined
  }
}

function packageAbove(file: string, name: string): Pick<Located, 'version' | 'folder'> {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json')
    if (!existsSync(path)) continue
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    if (manifest.name === name) return { folder, version: manifest.version ?? '0.0.0' }
  }
  return { folder: dirname(file), version: '0.0.0' }
}
