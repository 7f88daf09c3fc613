import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runTool } from '../work-copy.ts'

/** The Node.js versions that are tested, by what they are called; the only place that pins them. */
const PINNED: Readonly<Record<string, string>> = {
  20: '20.20.2',
  22: '22.23.5',
  24: '24.22.3',
  26: '26.12.1',
}

export const NODE_NAMES: readonly string[] = Object.keys(PINNED)

/** A Node.js on this machine. */
export interface NodeVersion {
  readonly version: string
  /** The folder of its `node`, for the PATH. */
  readonly bin: string
  /** Where `include/node` is, for what is compiled; `undefined`: the Node.js that runs this. */
  readonly home: string | undefined
}

/**
 * The Node.js that runs this where it is the one that is asked for (a CI machine chose it), else the
 * pinned one: the package of that name, which npm installs into a cache (60 MB each).
 *
 * @param name - of {@link NODE_NAMES}: `24`.
 * @throws {Error} where npm cannot install it.
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
