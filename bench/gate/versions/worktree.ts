import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from './git.ts'
import { exists } from '../../paths.ts'

/**
 * Makes `folder` a working tree of the repository of `git` at a commit. It holds only files of that commit,
 * and installed packages (`node_modules`). A folder unknown to git, for example from the cache of a CI with a
 * fresh clone, is registered as a working tree.
 */
export async function checkOut(git: Git, commit: string, folder: string): Promise<void> {
  if (!(await isTreeOf(git, folder))) await makeTree(git, commit, folder)
  const tree = git.in(folder)
  await removeIndexLock(tree)
  await tree.do('checkout', '--quiet', '--detach', '--force', commit)
  // `-ff` also removes nested repositories; ignored files, such as the build of an older base, must not be
  // measured for this one.
  await tree.do('clean', '--quiet', '-ffdx', '--exclude=node_modules')
}

async function isTreeOf(git: Git, folder: string): Promise<boolean> {
  if (!(await exists(join(folder, '.git')))) return false
  const path = ['rev-parse', '--path-format=absolute', '--git-common-dir']
  const theirs = await git.in(folder).ask(...path)
  return theirs !== undefined && theirs === (await git.do(...path))
}

async function makeTree(git: Git, commit: string, folder: string): Promise<void> {
  const known = await git.do('worktree', 'list', '--porcelain')
  if (known.split('\n').includes(`worktree ${folder}`)) {
    await rm(folder, { recursive: true, force: true })
  }
  // Forced, as git may still list a folder that no longer exists. `git worktree prune` would also remove the
  // user's worktrees on a drive that is not mounted.
  const add = ['worktree', 'add', '--quiet', '--detach', '--force']
  if (!(await exists(folder))) {
    await git.do(...add, folder, commit)
    return
  }
  const empty = `${folder}.new`
  await rm(empty, { recursive: true, force: true })
  await git.do(...add, '--no-checkout', empty, commit)
  await rm(join(folder, '.git'), { recursive: true, force: true })
  await rename(join(empty, '.git'), join(folder, '.git'))
  await rm(empty, { recursive: true, force: true })
  await git.do('worktree', 'repair', folder)
}

/** Removes the index lock of a git that was killed here; the folder itself is locked by this process. */
async function removeIndexLock(tree: Git): Promise<void> {
  const gitFolder = await tree.do('rev-parse', '--absolute-git-dir')
  await rm(join(gitFolder, 'index.lock'), { force: true })
}
