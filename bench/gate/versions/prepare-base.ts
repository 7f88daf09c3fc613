import { createHash } from 'node:crypto'
import { access, constants, mkdir, realpath } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { isFolder } from '../../paths.ts'
import { findCommit, noSuchBase, type BaseCommit } from './base-commit.ts'
import { takeLock } from './cache-lock.ts'
import { Git } from './git.ts'
import { installAndBuild, LOCKFILES, runOwnCommand } from './preparation.ts'
import { cliOf } from './project.ts'
import { VersionError } from './version-error.ts'
import type { Version } from './version.ts'
import { checkOut } from './worktree.ts'

/** The base to compare with, and where it is prepared. */
export interface BaseOptions {
  /**
   * A git ref or a folder, as typed. A text that begins with `./`, `../` or `/`, and `.` and `..`, is a
   * folder; for any other text, a ref takes precedence over a folder.
   */
  readonly base: string
  /** The absolute folder of the candidate. It may be below the top of its repository. */
  readonly cwd: string
  /** The absolute path of the `cli.js` that runs. */
  readonly ownCli: string
  /**
   * A shell command, run in the folder of the base instead of `npm ci` and `npm run build`. Without it, a
   * base that is a folder is used as it is.
   */
  readonly prepare?: string
  /**
   * The absolute folder of the working trees of refs, one for each lockfile, with their installed packages.
   * It should be outside the repository, whose `node_modules` would be found otherwise.
   */
  readonly cacheFolder: string
  readonly signal: AbortSignal
  /** Called for each command before it runs. */
  readonly onStep: (text: string) => void
}

/** A base that this process holds until it is released, or the process exits. */
export interface Base extends Version {
  /** Releases the folder for other gates. Safe to call twice. */
  readonly release: () => void
}

/**
 * Prepares a base for measuring.
 *
 * @throws {VersionError} if there is no such base, or it cannot be prepared.
 * @throws the reason of `signal` when aborted.
 */
export async function prepareBase(options: BaseOptions): Promise<Base> {
  const { base, cwd, signal } = options
  const git = new Git(cwd, signal)
  const folder = resolve(cwd, base)
  if (isFolderByName(base)) {
    if (await isFolder(folder)) return fromFolder(folder, options)
    throw new VersionError(`there is no folder ${base}`, { isUsage: true })
  }
  if (base === '')
    throw new VersionError('the base is empty: name a commit or a folder', { isUsage: true })
  const isInRepository = (await git.ask('rev-parse', '--show-toplevel')) !== undefined
  const found = isInRepository ? await findCommit(git, base) : undefined
  if (found !== undefined) return fromCommit(found, git, options)
  if (await isFolder(folder)) return fromFolder(folder, options)
  throw isInRepository ? await noSuchBase(git, base) : await noRepository(git, base)
}

/**
 * The working tree as it is, with all changes.
 *
 * @throws {VersionError} if it is poolbench's own and was not built.
 */
export async function candidateVersion({
  cwd,
  ownCli,
}: Pick<BaseOptions, 'cwd' | 'ownCli'>): Promise<Version> {
  const git = new Git(cwd, new AbortController().signal)
  const head = await git
    .ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')
    .catch(() => undefined)
  const changes = head && (await git.ask('status', '--porcelain'))
  const state = head && `${head.slice(0, 7)}${changes ? ' + changes' : ''}`
  const label = state ? `working tree (${state})` : 'working tree'
  return { folder: cwd, cli: await cliOf(cwd, ownCli), label }
}

async function fromFolder(folder: string, options: BaseOptions): Promise<Base> {
  const { base, ownCli, prepare, cacheFolder } = options
  if (prepare !== undefined) {
    const log = join(await openCache(cacheFolder), `${keyOf(folder)}.log`)
    await runOwnCommand(prepare, folder, { ...options, log })
  }
  const cli = await cliOf(folder, ownCli)
  return { folder, cli, label: base, release: () => undefined }
}

async function fromCommit(found: BaseCommit, git: Git, options: BaseOptions): Promise<Base> {
  const { base, ownCli, prepare, cacheFolder, onStep } = options
  const { root, prefix, commit } = found
  const key = await worktreeKey(found, git, prepare)
  const home = await openCache(join(cacheFolder, key))
  const tree = join(home, 'tree')
  const folder = join(tree, prefix)
  const label = `${base} (${commit.slice(0, 7)})`
  const lock = await takeLock(join(home, 'lock'))
  try {
    onStep(`git checkout ${base} in ${tree}`)
    await checkOut(git.in(root), commit, tree)
    if (!(await isFolder(folder))) {
      throw new VersionError(`${label} has no folder ${prefix}`, { isUsage: true })
    }
    const preparation = { ...options, log: join(home, 'prepare.log') }
    if (prepare === undefined) await installAndBuild(folder, tree, preparation)
    else await runOwnCommand(prepare, folder, preparation)
    return { folder, cli: await cliOf(folder, ownCli, tree), label, release: () => lock.release() }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** A key that differs if the installed packages may differ. */
async function worktreeKey(
  { root, prefix, commit }: BaseCommit,
  git: Git,
  prepare = '',
): Promise<string> {
  const folders = prefix.split('/').map((_, count, all) => all.slice(0, count).join('/'))
  const files = folders.flatMap((folder) => LOCKFILES.map((name) => join(folder, name)))
  const locks = await git.in(root).do('ls-tree', commit, '--', ...files)
  const [major] = process.versions.node.split('.')
  return keyOf(root, prepare, `${major} ${process.platform} ${process.arch}`, locks)
}

/**
 * Creates a cache folder.
 *
 * @returns its path as git spells it.
 * @throws {VersionError} if the folder is not writable, as in the home directory of a locked-down CI.
 */
async function openCache(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
    return await realpath(folder)
  } catch (error) {
    const { message } = error as Error
    throw new VersionError(
      `the base cannot be built there: ${message}; name another folder with --cache`,
      {
        isUsage: true,
        cause: error,
      },
    )
  }
}

function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}

function isFolderByName(base: string): boolean {
  return isAbsolute(base) || /^\.\.?(\/|$)/.test(base)
}

async function noRepository(git: Git, base: string): Promise<VersionError> {
  const problem = await git
    .do('rev-parse', '--show-toplevel')
    .catch((error: Error) => error.message)
  const why = /not a git repository/.test(problem)
    ? 'this folder is not in a git repository'
    : problem
  return new VersionError(`there is no folder ${JSON.stringify(base)}, and ${why}: name a folder`, {
    isUsage: true,
  })
}
