import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, reachable } from './support/imports.ts'

/**
 * What the files of a folder may import beside each other: folders, files and packages; `node` is any
 * module of Node.js. What is not here is forbidden, so a new folder is closed until it is listed. A file
 * may stand in place of a folder, to have more than its neighbours.
 */
const MAY_IMPORT = readTable(`
  src                     src/drivers src/pool
  src/pool                src/clock.ts
  src/drivers             src import-meta-resolve node semver
  # A database library is imported in its own driver and nowhere else, so that the others work without it.
  src/drivers/better-sqlite3.ts better-sqlite3
  src/drivers/mysql.ts    mysql2
  src/drivers/pg.ts       pg
  src/drivers/postgres.ts postgres

  bench/stats
  bench/plan              src/index.ts
  bench/result            bench/paths.ts node zod
  # It measures and writes results; it neither judges nor shows them.
  bench/run               src/index.ts bench/plan bench/result bench/io.ts bench/pause.ts
                          hdr-histogram-js node p-limit tinybench
  bench/analysis          src/index.ts bench/plan bench/result bench/stats
  bench/tune              src/index.ts bench/plan bench/result bench/stats
  bench/compare           bench/analysis bench/plan bench/result bench/stats
  bench/gate              bench/compare bench/result bench/stats
  bench/report            src/index.ts bench/analysis bench/compare bench/doctor bench/gate
                          bench/plan bench/result bench/stats asciichart string-width
  bench/exports           bench/analysis bench/plan bench/report bench/result bench/stats
  bench/charts            bench/report/format.ts bench/report/comparison-format.ts echarts
  bench/figures           src/index.ts bench/analysis bench/charts bench/compare bench/plan
                          bench/report bench/result bench/stats
  bench/html              bench/analysis bench/charts bench/compare bench/figures bench/report
                          bench/result node preact preact-render-to-string
  bench/html/client       bench/charts bench/figures
  bench/demo              src/index.ts bench/plan bench/report bench/run bench/stats
  bench/doctor            src/index.ts bench bench/gate bench/report bench/result bench/run
                          bench/servers bench/stats node
  bench/modules           src/index.ts jiti node zod
  bench/servers           src/index.ts bench mysql2 node postgres
  bench/sides             src/index.ts bench bench/result node
  bench/config            src/index.ts bench/io.ts bench/paths.ts bench/modules
                          bench/commands/option-parsers.ts commander leven lilconfig node
  bench/init              src/index.ts bench bench/sides node
  bench/commands          src/index.ts bench bench/charts bench/compare bench/config bench/demo
                          bench/doctor bench/exports bench/figures bench/gate bench/html
                          bench/init bench/modules bench/plan bench/report bench/result
                          bench/run bench/servers bench/sides bench/stats bench/tune
                          cli-progress commander leven node
  bench                   src/index.ts bench/commands bench/config bench/gate bench/modules
                          bench/result bench/run bench/servers bench/sides commander node
  bench/http              src/index.ts bench bench/commands bench/plan bench/report bench/result
                          bench/run bench/servers examples/fastify autocannon commander node
  bench/micro             src/index.ts bench/plan bench/run bench/servers bench/stats
                          better-sqlite3 generic-pool mysql2 node pg postgres tarn tinybench

  scripts                 src/index.ts bench bench/commands bench/gate bench/http bench/report
                          bench/result bench/servers bench/sides bench/stats bench/tune
                          scripts/docs scripts/nodes scripts/package scripts/simulation esbuild
                          node
  scripts/docs            bench/servers bench/sides scripts scripts/package markdown-it node
  scripts/nodes           bench/sides scripts node
  scripts/package         scripts node
  scripts/simulation      src/index.ts bench/gate bench/stats

  # An example uses what its readers can.
  examples                poolbench
  examples/drivers        poolbench
  examples/fastify        poolbench @fastify/type-provider-typebox fastify fastify-plugin node
  examples/mistakes       poolbench node
  examples/operations     poolbench node
`)

const ROOTS = ['src', 'bench', 'scripts', 'examples']

const files = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => `${root}/${path}`),
)

describe('the arrows between folders', () => {
  test.for(files)('of %s are allowed', (file) => {
    expect(forbidden(file, readFileSync(file, 'utf8'))).toEqual([])
  })

  test('are allowed to nobody who does not use them', () => {
    const used = new Set(files.flatMap((file) => grantsUsed(file, readFileSync(file, 'utf8'))))
    const idle = [...MAY_IMPORT].flatMap(([place, grants]) =>
      grants.map((grant) => `${place} → ${grant}`).filter((arrow) => !used.has(arrow)),
    )
    expect(idle).toEqual([])
  })

  test.for([
    ['src/drivers/postgres.ts', '../../bench/gate/design.ts'],
    ['src/drivers/postgres.ts', 'pg'],
    ['src/pool/queue-pool.ts', '../drivers/driver.ts'],
    ['bench/stats/quantile.ts', 'node:fs'],
    ['bench/result/schema.ts', '../html/page.tsx'],
    ['bench/run/runner.ts', '../../src/pool/queue-pool.ts'],
    ['bench/run/runner.ts', '../analysis/speed-ups.ts'],
    ['bench/html/client/page.ts', '../../result/schema.ts'],
    ['bench/modules/load-driver.ts', 'pg'],
    ['bench/a-new-folder/anything.ts', '../result/schema.ts'],
    ['scripts/pack.ts', '../test/support/backends.ts'],
    ['examples/document.ts', '../src/index.ts'],
  ])('would be noticed from %s to %s, by type alone as well', ([file, target]) => {
    for (const statement of [
      `import { a } from '${target}'`,
      `import type { A } from '${target}'`,
      `export * from '${target}'`,
      `await import('${target}')`,
    ]) {
      expect(forbidden(file as string, statement)).toHaveLength(1)
    }
  })

  test('lead nowhere back to the file that they come from, types included', () => {
    const arrows = new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]))
    expect(files.filter((file) => reachable(file, arrows).has(file))).toEqual([])
  })
})

test('ARCHITECTURE.md names every folder of src, bench and scripts, and no other', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8')
  const named = [...text.matchAll(/^\| `([^`]+)` *\|/gm)].map(([, path]) => path)
  const folders = files.map((file) => dirname(file)).filter((path) => !path.startsWith('examples'))

  expect(new Set(named)).toEqual(new Set(folders))
})

/** A line for each folder; one that begins further to the right goes on with it, and `#` begins a remark. */
function readTable(table: string): Map<string, string[]> {
  const arrows = new Map<string, string[]>()
  let grants: string[] = []
  for (const line of table.replace(/^ *#.*$/gm, '').split('\n')) {
    const words = line.trim().split(/ +/).filter(Boolean)
    if (/^ {2}\S/.test(line)) arrows.set(words.shift() as string, (grants = []))
    grants.push(...words)
  }
  return arrows
}

/** The imports of a file that neither it nor its folder may have; those within the folder are free. */
function forbidden(file: string, text: string): string[] {
  return importsOf(file, text).filter(
    (target) => dirname(target) !== dirname(file) && grantOf(file, target) === undefined,
  )
}

function grantsUsed(file: string, text: string): string[] {
  return importsOf(file, text).flatMap((target) => grantOf(file, target) ?? [])
}

/** What allows an import: `folder → folder`, with a file or a package in place of either. */
function grantOf(file: string, target: string): string | undefined {
  for (const place of [file, dirname(file)]) {
    const grant = MAY_IMPORT.get(place)?.find((each) =>
      [target, dirname(target), packageOf(target)].includes(each),
    )
    if (grant !== undefined) return `${place} → ${grant}`
  }
  return undefined
}

/** `node` for each module of Node.js; for a path of ours nothing that could be granted. */
function packageOf(target: string): string {
  if (target.startsWith('node:')) return 'node'
  if (/\.(tsx?|css)$/.test(target)) return target
  return /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target
}
