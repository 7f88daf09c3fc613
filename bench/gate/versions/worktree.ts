import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from './git.ts'
import { exists } from '../../paths.ts'

/**
 * Makes `folder` a working tree of the repository of `git`, at a commit, with nothing in it that is
 * not of that commit, except what was installed there (`node_modules`).
 *
 * A folder that git knows nothing of, say one from the cache of a CI whose clone is new, is made one
 * of its working trees.
 */
export async function checkOut(git: Git, commit: string, folder: string): Promise<void> {
  if (!(await isTreeOf(git, folder))) await makeTree(git, commit, folder)
  const tree = git.in(folder)
  await removeIndexLock(tree)
  await tree.do('checkout', '--quiet', '--detach', '--force', commit)
  // Twice forced: repositories in it as well. Ignored files too: what an older base has built may
  // not be measured for this one.
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
  // Forced: git may know the folder from a time when it was there. `git worktree prune` would forget
  // the user's as well, on a drive that is not plugged in.
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

/** Of a git that was killed here: the folder is locked by us. */
async function removeIndexLock(tree: Git): Promise<void> {
  const gitFolder = await tree.do('rev-parse', '--absolute-git-dir')
  await rm(join(gitFolder, 'index.lock'), { force: true })
}
