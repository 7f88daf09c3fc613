import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { resolve } from 'import-meta-resolve'
import semver from 'semver'
import type { LibraryCopy } from './library-copy.ts'
import { NotInstalledError } from './not-installed-error.ts'
import { UnusableLibraryError } from './unusable-library-error.ts'

/** A package that is imported. */
export interface Library<Module> extends LibraryCopy {
  /** Its default export: what `require` gives of a CommonJS package. */
  readonly module: Module
}

/**
 * Imports a database library: the copy of the user's project, else poolbench's own. An `import` in
 * the project gives the same module.
 *
 * @typeParam Module - the type of its default export.
 * @param needer - what cannot be done without it: `the driver postgres`.
 * @param projectFolder - where the user stands; without it poolbench's own copy is taken.
 * @throws {NotInstalledError} where neither has it.
 * @throws {UnusableLibraryError} where the copy is too old for poolbench, or does not load.
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
 * Finds the copy that {@link importLibrary} would take, without loading it; `undefined`: none.
 *
 * @throws {UnusableLibraryError} where it is there, and no part of it can be found to load.
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
  /** What `import` takes. */
  readonly url: string
}

function locate(name: string, projectFolder: string | undefined): Located | undefined {
  const own = locateFrom(name, import.meta.url)
  // Only the folder of this file counts, which need not exist.
  const standpoint = projectFolder && pathToFileURL(join(projectFolder, 'poolbench.js')).href
  const projects = standpoint ? locateFrom(name, standpoint) : undefined
  if (!projects) return own && { ...own, from: 'poolbench' }
  // npm puts poolbench's own copy where the project finds it, too.
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
    // Yarn's Plug'n'Play, which has no folders of packages, and NODE_PATH speak through this alone.
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
