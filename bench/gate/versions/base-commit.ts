import { VersionError } from './version-error.ts'
import type { Git } from './git.ts'

/** A commit of a repository, and where in it we are. */
export interface BaseCommit {
  /** The top folder of the working tree; absolute. */
  readonly root: string
  /** The folder of the candidate below it: `` or `packages/a/`. */
  readonly prefix: string
  /** The whole hash. */
  readonly commit: string
}

/**
 * What a ref means in the repository of a folder; `undefined` where there is no such ref.
 *
 * @throws {VersionError} where the folder is in no repository, or git refuses it.
 */
export async function findCommit(git: Git, ref: string): Promise<BaseCommit | undefined> {
  const root = await git.do('rev-parse', '--show-toplevel')
  const prefix = await git.do('rev-parse', '--show-prefix')
  const commit = await commitOf(git, ref)
  return commit === undefined ? undefined : { root, prefix, commit }
}

/** Says what to do about a ref that does not exist. */
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
  // The end of the options: a ref may not be one.
  return git.ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)
}
