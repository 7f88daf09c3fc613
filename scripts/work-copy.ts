import { copyFile, lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildEnvironment, gitEnvironment } from '../bench/gate/versions/environment.ts'
import { runChild } from '../bench/process/child-process.ts'

/** The root of the repository, whether this runs from the sources or compiled. */
export const ROOT = dirname(createRequire(import.meta.url).resolve('poolbench/package.json'))

/**
 * Copies the working tree, as git would commit it, into `folder`, so that work there does not affect the
 * repository or other users of its dist. The packages are linked.
 */
export async function copyWorkTree(root: string, folder: string): Promise<void> {
  await copyFiles(root, folder)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
}

/** Copies the files of the working tree, as git would commit them, into `folder`. */
export async function copyFiles(root: string, folder: string): Promise<void> {
  for (const file of await filesOf(root)) {
    // Deleted, but not yet committed.
    const found = await lstat(join(root, file)).catch(() => undefined)
    if (!found?.isFile()) continue
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await copyFile(join(root, file), join(folder, file))
  }
}

/** The files that git would commit; without git or a repository, all files except generated ones. */
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
 * Gives `folder` its own node_modules by hard links: packages may be removed, but no file of theirs may be
 * modified.
 */
export async function copyPackages(root: string, folder: string): Promise<void> {
  await runTool('cp', ['-a', '--link', join(root, 'node_modules'), folder], root)
  for (const cache of ['.cache', '.vite']) {
    await rm(join(folder, 'node_modules', cache), { recursive: true, force: true })
  }
}

/**
 * The standard output of a program.
 *
 * @throws {Error} with its whole output, if it failed.
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
