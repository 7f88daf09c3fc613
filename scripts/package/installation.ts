import { lstat, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runTool } from '../work-copy.ts'

/** What an installation takes. */
export interface InstallationSize {
  readonly packages: number
  /** As `du` counts them: whole blocks of the disk. */
  readonly megabytes: number
}

/** Installs a tarball into a folder, which is made if it is not there. */
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

/** Of `stat`, whatever the file system's blocks are. */
const BYTES_A_BLOCK = 512
