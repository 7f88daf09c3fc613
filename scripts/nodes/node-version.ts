import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runTool } from '../work-copy.ts'

/** The tested Node.js versions by name, pinned only here. */
const PINNED: Readonly<Record<string, string>> = {
  20: '20.20.2',
  22: '22.23.5',
  24: '24.22.3',
  26: '26.12.1',
}

export const NODE_NAMES: readonly string[] = Object.keys(PINNED)

/** An installed Node.js. */
export interface NodeVersion {
  readonly version: string
  /** The folder of its `node` binary, for the PATH. */
  readonly bin: string
  /** The folder that holds `include/node`, for native builds; `undefined` for the running Node.js. */
  readonly home: string | undefined
}

/**
 * Finds a Node.js: the running one if it is the requested version (a CI machine chose it), otherwise the
 * pinned version, which npm installs into a cache (60 MB each).
 *
 * @param name - one of {@link NODE_NAMES}: `24`.
 * @throws {Error} if npm cannot install it.
 */
export async function nodeVersion(name: string): Promise<NodeVersion> {
  if (process.versions.node.startsWith(`${name}.`)) {
    return { version: process.versions.node, bin: join(process.execPath, '..'), home: undefined }
  }
  const version = PINNED[name] as string
  const library = `node-${process.platform}-${process.arch}`
  const cache = join(ROOT, 'node_modules/.cache', `node-${version}`)
  const home = join(cache, 'node_modules', library)
  if (!existsSync(join(home, 'bin/node'))) {
    const options = ['--prefix', cache, '--no-save', '--no-package-lock', '--ignore-scripts']
    await runTool('npm', ['install', '--silent', ...options, `${library}@${version}`], ROOT)
  }
  return { version, bin: join(home, 'bin'), home }
}
