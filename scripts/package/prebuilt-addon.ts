import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { runTool } from '../work-copy.ts'

/**
 * Provides the installed better-sqlite3 addon to its install script, which would otherwise download the same
 * or, without a network, build it for a minute.
 *
 * @param folder - for the archive that the script looks for.
 */
export async function offerPrebuiltAddon(folder: string): Promise<void> {
  const require = createRequire(import.meta.url)
  const manifest = require.resolve('better-sqlite3/package.json')
  const { version } = require(manifest) as { version: string }
  const platform = `node-v${process.versions.modules}-${process.platform}-${process.arch}`
  const archive = join(folder, `better-sqlite3-v${version}-${platform}.tar.gz`)
  await runTool('tar', ['czf', archive, 'build/Release/better_sqlite3.node'], dirname(manifest))
  process.env['npm_config_better_sqlite3_local_prebuilds'] = folder
}
