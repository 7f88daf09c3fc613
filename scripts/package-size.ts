/**
 * Packs the package, installs the tarball into empty folders, with and without optional packages, and prints
 * the sizes: `node dist/scripts/package-size.js`. docs/package.md contains the table.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderTextTable, type Column } from '../bench/report/text-table.ts'
import { installationSize, installTarball, type InstallationSize } from './package/installation.ts'
import { packWorkTree } from './package/tarball.ts'

interface Row extends InstallationSize {
  readonly name: string
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'installed by', align: 'left', text: ({ name }) => name },
  { header: 'packages', align: 'right', text: ({ packages }) => String(packages) },
  { header: 'size', align: 'right', text: ({ megabytes }) => `${megabytes.toFixed(0)} MB` },
]

const WAYS = [
  { name: 'npm install', options: [] },
  { name: 'npm install --omit=optional', options: ['--omit=optional'] },
]

const folder = await mkdtemp(join(tmpdir(), 'poolbench-package-'))
try {
  const tarball = await packWorkTree(folder)
  const rows: Row[] = []
  for (const [index, { name, options }] of WAYS.entries()) {
    const target = join(folder, String(index))
    await installTarball(tarball, target, options)
    rows.push({ name, ...(await installationSize(target)) })
  }
  const { size } = await stat(tarball)
  process.stdout.write(`the tarball: ${(size / 1e6).toFixed(2)} MB\n\n`)
  process.stdout.write(`${renderTextTable(COLUMNS, rows).join('\n')}\n`)
} finally {
  await rm(folder, { recursive: true })
}
