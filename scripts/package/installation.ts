import { lstat, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runTool } from '../work-copy.ts'

/** The size of an installation. */
export interface InstallationSize {
  readonly packages: number
  /** The megabytes as `du` counts them, in whole disk blocks. */
  readonly megabytes: number
}

/** Installs a tarball into a folder, which is created if needed. */
export async function installTarball(
  tarball: string,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await runTool('npm', ['install', '--silent', '--prefer-offline', ...options, tarball], folder)
}

/** The size of the node_modules of a folder. */
export async function installationSize(folder: string): Promise<InstallationSize> {
  const modules = join(folder, 'node_modules')
  const lock = JSON.parse(await readFile(join(modules, '.package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, unknown>>
  }
  const entries = await readdir(modules, { recursive: true })
  const found = await Promise.all(entries.map((entry) => lstat(join(modules, entry))))
  const bytes = found.reduce((sum, { blocks }) => sum + blocks * BYTES_A_BLOCK, 0)
  return { packages: Object.keys(lock.packages).length, megabytes: bytes / 1e6 }
}

/** The unit of `stat`'s block counts, independent of the file system's blocks. */
const BYTES_A_BLOCK = 512
