/**
 * Packs the working tree, in a copy of it, to the path that is given: `npm run check:package` looks at
 * the tarball then.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packWorkTree } from './package/tarball.ts'

const folder = await mkdtemp(join(tmpdir(), 'poolbench-package-'))
try {
  await copyFile(await packWorkTree(folder), process.argv[2] ?? 'poolbench.tgz')
} finally {
  await rm(folder, { recursive: true })
}
