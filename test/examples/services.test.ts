import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { parseKeptFile } from '../../bench/result/parse.ts'
import { runCli, tablesOf } from '../cli/command-line.ts'

const FILES = ['services', 'requests'].flatMap((folder) =>
  readdirSync(join('examples', folder)).map((file) => join('examples', folder, file)),
)

// Of all tests, which run at once: one that ends must leave the others theirs.
const folders = mkdtempSync(join(tmpdir(), 'poolbench-services-'))
afterAll(() => rmSync(folders, { recursive: true }))

test.concurrent.for(FILES)('%s answers all that is sent', async (file, { expect: claim }) => {
  const folder = join(folders, basename(file, '.ts'))
  mkdirSync(folder)
  const argv = ['--quick', '--pool=3', '--duration=3s', '--warm-up=200ms', '--rate=100/s']

  const { code, stderr } = await runCli(
    ['load', `--url=${inject('postgresUrl')}`, `--operation=${resolve(file)}`, ...argv],
    folder,
  )

  claim({ code, stderr }).toEqual({ code: 0, stderr: claim.stringContaining('saved as') })
  const text = readFileSync(join(folder, 'results/load.json'), 'utf8')
  const kept = parseKeptFile(text)
  const [row] = kept.kind === 'load' ? kept.file.traffic : []
  if (row?.status !== 'completed') throw new Error(JSON.stringify(row))
  claim(row.errors).toEqual([])
  const [slice] = row.slices
  claim(slice?.due).toBeGreaterThan(20)
  claim(slice?.answered).toBe(slice?.due)
  // Three reads and a transaction: four connections of the pool. A service's are not visible.
  const answered = slice?.answered ?? 0
  claim(row.kinds[0]?.checkouts).toBe(file.includes('requests') ? 4 * answered : undefined)
  claim(row.kinds[0]?.statements).toBe(file.includes('requests') ? 8 * answered : undefined)
})

test('they leave no table', async () => {
  expect(FILES.length).toBeGreaterThan(5)
  const left = (await tablesOf(inject('postgresUrl'))) as string[]
  expect(left.filter((name) => /^poolbench_(items|fastify)_/.test(name))).toEqual([])
})
