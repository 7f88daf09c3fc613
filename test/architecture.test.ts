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
  src                       src/drivers src/drivers/memory src/drivers/mysql src/drivers/pg
                            src/drivers/postgres src/drivers/sqlite src/pool
  src/pool                  src/clock.ts
  src/drivers               src import-meta-resolve node semver
  # A database library is imported in its own driver and nowhere else, so that the others work without it.
  src/drivers/memory        src src/drivers
  src/drivers/mysql         src src/drivers mysql2 node
  src/drivers/pg            src src/drivers src/drivers/postgres node pg
  src/drivers/postgres      src src/drivers node postgres
  src/drivers/sqlite        src src/drivers better-sqlite3 node

  bench/stats
  bench/process             node
  bench/plan                src/index.ts
  bench/result              bench/paths.ts node zod
  # It measures and writes results; it neither judges nor shows them.
  bench/run                 src/index.ts bench/io.ts bench/plan bench/process bench/result
                            hdr-histogram-js node p-limit tinybench
  bench/run/traffic         src/index.ts bench/group-by.ts bench/plan bench/result bench/run node
  bench/servers             src/index.ts bench/process mysql2 node postgres
  bench/modules             src/index.ts bench/plan jiti node zod
  bench/databases           src/index.ts bench/group-by.ts bench/io.ts bench/modules bench/plan
                            bench/process bench/run bench/servers node
  bench/instances           src/index.ts bench/io.ts bench/modules bench/plan bench/process bench/run
                            bench/run/traffic node
  bench/analysis            src/index.ts bench/format.ts bench/plan bench/result bench/stats
  bench/compare             src/index.ts bench/analysis bench/plan bench/result bench/stats
  bench/tune                src/index.ts bench/format.ts bench/plan bench/result bench/stats
  bench/gate                src/index.ts bench/gate/decision bench/gate/versions
  bench/gate/decision       bench/compare bench/result bench/stats
  bench/gate/versions       src/index.ts bench/paths.ts bench/process bench/result node
  # It and a report agree on how busy a machine may be.
  bench/doctor              src/index.ts bench/analysis bench/format.ts bench/gate/decision
                            bench/paths.ts bench/result bench/run bench/servers bench/stats node
  bench/report              src/index.ts bench/analysis bench/compare bench/doctor bench/format.ts
                            bench/gate/decision bench/group-by.ts bench/plan bench/result
                            bench/stats asciichart string-width
  bench/report/charts       bench/format.ts bench/report/comparison-format.ts echarts
  bench/report/figures      src/index.ts bench/analysis bench/compare bench/format.ts
                            bench/group-by.ts bench/plan bench/report bench/report/charts
                            bench/result
  bench/report/exports      bench/analysis bench/format.ts bench/group-by.ts bench/plan
                            bench/report bench/result bench/stats
  bench/report/html         bench/analysis bench/compare bench/format.ts bench/group-by.ts
                            bench/report bench/report/charts bench/report/figures bench/result
                            node preact preact-render-to-string
  bench/report/html/client  bench/report/charts bench/report/figures
  bench/demo                src/index.ts bench/format.ts bench/plan bench/report bench/run
                            bench/stats
  bench/options             src/index.ts bench/databases bench/io.ts bench/modules bench/plan
                            commander leven
  bench/config              src/index.ts bench/io.ts bench/modules bench/options bench/paths.ts
                            commander lilconfig node
  bench/init                src/index.ts bench/gate/versions/preparation.ts
                            bench/gate/versions/project.ts bench/paths.ts node
  bench/commands            src/index.ts bench bench/analysis bench/compare bench/config
                            bench/databases bench/demo bench/doctor bench/gate bench/gate/decision
                            bench/gate/versions bench/init bench/instances bench/modules
                            bench/options bench/plan bench/report bench/report/charts
                            bench/report/exports bench/report/figures bench/report/html bench/result bench/run
                            bench/run/traffic bench/servers bench/stats bench/tune cli-progress commander node
  bench                     src/index.ts bench/commands bench/config bench/gate/decision
                            bench/gate/versions bench/modules bench/result bench/run bench/servers
                            commander node

  benchmarks/http           src/index.ts bench bench/commands bench/databases bench/modules
                            bench/options bench/plan bench/process bench/report bench/result
                            bench/run examples/fastify autocannon commander node
  benchmarks/load           src/index.ts bench/instances bench/plan bench/report bench/run
                            bench/run/traffic bench/servers bench/stats node
  benchmarks/micro          src/index.ts bench/plan bench/run bench/servers bench/stats
                            better-sqlite3 generic-pool mysql2 node pg postgres tarn tinybench

  scripts                   src/index.ts bench bench/commands bench/databases bench/gate
                            bench/gate/decision bench/gate/versions bench/process bench/report
                            bench/result bench/servers bench/stats bench/tune benchmarks/http
                            scripts/docs scripts/nodes scripts/package scripts/simulation esbuild
                            node
  scripts/docs              bench bench/gate/versions bench/process bench/servers scripts
                            scripts/package markdown-it node
  scripts/nodes             bench/gate/versions bench/process scripts node
  scripts/package           scripts node
  scripts/simulation        src/index.ts bench/gate/decision bench/stats

  # An example uses what its readers can.
  examples                  poolbench
  examples/drivers          poolbench
  examples/fastify          @fastify/type-provider-typebox fastify fastify-plugin node poolbench
  examples/mistakes         node poolbench
  examples/operations       node poolbench
  examples/requests         node poolbench
  examples/services         examples/fastify drizzle-orm knex kysely node pg poolbench
`)

const ROOTS = ['src', 'bench', 'benchmarks', 'scripts', 'examples']

const files = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => `${root}/${path}`),
)

describe('the arrows between folders', () => {
  test.for(files)('of %s are allowed', (file) => {
    expect(forbidden(file, readFileSync(file, 'utf8'))).toEqual([])
  })

  test('are all used by the folder that they are allowed to', () => {
    const used = new Set(files.flatMap((file) => grantsUsed(file, readFileSync(file, 'utf8'))))
    const idle = [...MAY_IMPORT].flatMap(([place, grants]) =>
      grants.map((grant) => `${place} → ${grant}`).filter((arrow) => !used.has(arrow)),
    )
    expect(idle).toEqual([])
  })

  test.for([
    ['src/drivers/postgres/driver.ts', '../../../bench/gate/decision/design.ts'],
    ['src/drivers/postgres/driver.ts', 'pg'],
    ['src/pool/queue-pool.ts', '../drivers/driver.ts'],
    ['bench/stats/quantile.ts', 'node:fs'],
    ['bench/result/schema.ts', '../report/html/page.tsx'],
    ['bench/run/runner.ts', '../../src/pool/queue-pool.ts'],
    ['bench/run/runner.ts', '../analysis/speed-ups.ts'],
    ['bench/report/html/client/page.ts', '../../../result/schema.ts'],
    ['bench/modules/load-driver.ts', 'pg'],
    ['bench/a-new-folder/anything.ts', '../result/schema.ts'],
    ['scripts/package-size.ts', '../test/support/backends.ts'],
    ['examples/document.ts', '../src/index.ts'],
  ])('would be noticed from %s to %s, even for a type import', ([file, target]) => {
    for (const statement of [
      `import { a } from '${target}'`,
      `import type { A } from '${target}'`,
      `export * from '${target}'`,
      `await import('${target}')`,
    ]) {
      expect(forbidden(file as string, statement)).toHaveLength(1)
    }
  })

  test('form no cycle of files, including type imports', () => {
    const arrows = new Map(files.map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))]))
    expect(files.filter((file) => reachable(file, arrows).has(file))).toEqual([])
  })

  test('form no cycle of folders', () => {
    // Of the files in src, bench and scripts themselves some serve every folder, and some begin all.
    const arrows = new Map(
      [...MAY_IMPORT].map(([place, grants]) => [
        place,
        grants.filter((each) => each.includes('/')),
      ]),
    )
    expect([...arrows.keys()].filter((place) => reachable(place, arrows).has(place))).toEqual([])
  })
})

test('ARCHITECTURE.md names every folder of code, and no other', () => {
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
