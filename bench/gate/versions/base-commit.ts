import { VersionError } from './version-error.ts'
import type { Git } from './git.ts'

/** A commit of a repository, and the location of the candidate in it. */
export interface BaseCommit {
  /** The top folder of the working tree; absolute. */
  readonly root: string
  /** The folder of the candidate below it: `` or `packages/a/`. */
  readonly prefix: string
  /** The full hash. */
  readonly commit: string
}

/**
 * Resolves a ref in the repository of a folder; `undefined` if it does not exist.
 *
 * @throws {VersionError} if the folder is not in a repository, or git refuses it.
 */
export async function findCommit(git: Git, ref: string): Promise<BaseCommit | undefined> {
  const root = await git.do('rev-parse', '--show-toplevel')
  const prefix = await git.do('rev-parse', '--show-prefix')
  const commit = await commitOf(git, ref)
  return commit === undefined ? undefined : { root, prefix, commit }
}

/** Creates the error for a ref that does not exist, with advice. */
export async function noSuchBase(git: Git, ref: string): Promise<VersionError> {
  const isThere = async (name: string): Promise<boolean> =>
    (await commitOf(git, name)) !== undefined
  const isShallow = (await git.ask('rev-parse', '--is-shallow-repository')) === 'true'
  const advice = (await isThere(`origin/${ref}`))
    ? `did you mean origin/${ref}?`
    : isShallow
      ? 'this clone is shallow: fetch the whole history (git fetch --unshallow; in CI fetch-depth: 0)'
      : 'fetch it first (git fetch), or name a folder'
  return new VersionError(`found neither a commit nor a folder ${JSON.stringify(ref)}: ${advice}`, {
    isUsage: true,
  })
}

function commitOf(git: Git, ref: string): Promise<string | undefined> {
  // Ends the options, so that a ref is not taken for one.
  return git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)
}
