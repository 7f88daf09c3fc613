import { configDefaults, defineConfig } from 'vitest/config'

/** What promises the same in every time zone, and has to be run in each to be believed. */
const ZONED = ['test/contract/dates.test.ts', 'test/contract/time-zone.test.ts']
const TIME_ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata']

const CONTRACT = 'test/contract/**/*.test.ts'
const MINUTES = 'test/slow/**'

/** What `npm test` leaves to `npm run test:full`: whole gates, packages, browsers, services. */
const LONG = [
  'test/cli/gate.test.ts',
  'test/html/report-page.test.ts',
  'test/http/bench-http.test.ts',
  'test/package/**/*.test.ts',
  'test/sides/prepare-base.test.ts',
]

// The thread of `sqlite-threads` cannot load TypeScript: it gets what `npm run build` made of it.
const builtWorker = {
  name: 'built-worker',
  transform(code: string, id: string) {
    if (!id.endsWith('/src/drivers/sqlite-thread.ts')) return
    const built = new URL('dist/src/drivers/sqlite-worker.js', import.meta.url)
    const changed = code.replace(
      /new URL\(['"]\.\/sqlite-worker\.js['"], import\.meta\.url\)/,
      `new URL('${built.href}')`,
    )
    if (changed === code) throw new Error(`${id} does not name its worker as expected`)
    return changed
  },
}

const common = { pool: 'forks', testTimeout: 30_000 } as const

function project(name: string, include: string[], left: readonly string[] = []) {
  const exclude = [...configDefaults.exclude, ...left]
  return { plugins: [builtWorker], test: { ...common, name, include, exclude } }
}

export default defineConfig({
  test: {
    // Of the root alone: a setup of the projects would start the servers once for each of them.
    globalSetup: ['test/support/not-tested.ts', 'test/support/database-servers.ts'],
    projects: [
      ...TIME_ZONES.map((zone) => ({
        plugins: [builtWorker],
        test: { ...common, name: zone, include: ZONED, env: { TZ: zone } },
      })),
      project('contract', [CONTRACT], ZONED),
      project('rest', ['test/**/*.test.ts'], [CONTRACT, MINUTES, ...LONG]),
      project('long', LONG),
    ],
  },
})
