import { copyFile, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildEnvironment, gitEnvironment } from '../bench/gate/versions/environment.ts'
import { runChild } from '../bench/process/child-process.ts'

/** The repository, whether this runs where it is compiled to or where it is written. */
export const ROOT = dirname(createRequire(import.meta.url).resolve('poolbench/package.json'))

/**
 * Copies the working tree, as git would commit it, into `folder`: what is done there leaves the
 * repository, and what others do with its dist, alone. The packages are linked to.
 */
export async function copyWorkTree(root: string, folder: string): Promise<void> {
  await copyFiles(root, folder)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

/** Copies the files of the working tree, as git would commit them, into `folder`. */
export async function copyFiles(root: string, folder: string): Promise<void> {
  for (const file of await filesOf(root)) {
    // Deleted, and not yet committed.
    const found = await lstat(join(root, file)).catch(() => undefined)
    if (!found?.isFile()) continue
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await copyFile(join(root, file), join(folder, file))
  }
}

/** The files that git would commit; where there is no git, or no repository, all but what is made of them. */
async function filesOf(root: string): Promise<string[]> {
  const options = ['-z', '--cached', '--others', '--exclude-standard']
  try {
    return (await runTool('git', ['ls-files', ...options], root)).split('\0').filter(Boolean)
  } catch {
    const entries = (await readdir(root)).filter((name) => !NOT_COPIED.has(name))
    const found = entries.map(async (entry) => {
      const below = await readdir(join(root, entry), { recursive: true }).catch(() => undefined)
      return below?.map((path) => join(entry, path)) ?? [entry]
    })
    return (await Promise.all(found)).flat()
  }
}

const NOT_COPIED: ReadonlySet<string> = new Set(['.git', 'node_modules', 'dist', 'coverage'])

/**
 * Gives `folder` a node_modules of its own, by hard links: packages may be taken out, but none of their
 * files may be written to.
 */
export async function copyPackages(root: string, folder: string): Promise<void> {
  await runTool('cp', ['-a', '--link', join(root, 'node_modules'), folder], root)
  for (const cache of ['.cache', '.vite']) {
    await rm(join(folder, 'node_modules', cache), { recursive: true, force: true })
  }
}

/**
 * What a program printed to standard output.
 *
 * @throws {Error} with all that it printed, where it failed.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const env = command === 'git' ? gitEnvironment() : buildEnvironment()
  const end = await runChild(command, args, { cwd, env, signal: new AbortController().signal })
  if (end.code === 0) return end.stdout
  throw new Error(`${command} ${args.join(' ')} ${end.outcome}\n${end.stdout}${end.stderr}`)
}
