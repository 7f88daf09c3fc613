/** Packs the working tree, from a copy, to a given path; `npm run check:package` checks that tarball. */
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
