import { configDefaults, defineConfig } from 'vitest/config'

/** What promises the same in every time zone, and has to be run in each to be believed. */
const ZONED = ['test/contract/dates.test.ts', 'test/contract/time-zone.test.ts']
const TIME_ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata']

const CONTRACT = 'test/contract/**/*.test.ts'
const MINUTES = 'test/slow/**'

/** Mathematics, text and the pool on a clock of the tests: nothing that a file could leave to the next. */
const PURE = [
  'test/{analysis,compare,plan,pool,stats,tune}/**/*.test.ts',
  'test/gate/*.test.ts',
  'test/report/*.test.ts',
  'test/report/{charts,exports,figures}/**/*.test.ts',
]

/** What `npm test` leaves to `npm run test:full`: whole gates, packages, browsers, servers, services. */
const LONG = [
  'test/cli/{demo,doctor,gate,help-examples,instances,load,tune}.test.ts',
  'test/compare/false-alarms.test.ts',
  'test/doctor/smallest-difference.test.ts',
  'test/examples/{fastify,services}.test.ts',
  'test/report/html/{kept-pages,report-page}.test.ts',
  'test/http/bench-http.test.ts',
  'test/package/**/*.test.ts',
  'test/servers/local-server.test.ts',
  'test/gate/versions/{prepare-base,run-version}.test.ts',
  'test/stats/coverage.test.ts',
]

/** Files that start a thread. It cannot load TypeScript: it gets what `npm run build` made of it. */
const THREADS = {
  '/src/drivers/sqlite/thread.ts': './worker.js',
  '/bench/run/traffic/alarm.ts': './alarm-thread.js',
}

const builtThreads = {
  name: 'built-threads',
  transform(code: string, id: string) {
    const [file, worker] = Object.entries(THREADS).find(([name]) => id.endsWith(name)) ?? []
    if (!file || !worker) return
    const built = new URL(`dist${file.replace(/[^/]*$/, worker)}`, import.meta.url)
    const named = new RegExp(`new URL\\(['"]${worker}['"], import\\.meta\\.url\\)`)
    const changed = code.replace(named, `new URL('${built.href}')`)
    if (changed === code) throw new Error(`${id} does not name its thread as expected`)
    return changed
  },
}

/** A project named `name` of the files in `include`, but for those `without`. */
function project(
  name: string,
  include: readonly string[],
  { without = [], ...more }: ProjectOptions = {},
) {
  const exclude = [...configDefaults.exclude, ...without]
  const common = { pool: 'forks', testTimeout: 30_000 } as const
  return {
    plugins: [builtThreads],
    test: { ...common, name, include: [...include], exclude, ...more },
  }
}

interface ProjectOptions {
  readonly without?: readonly string[]
  readonly isolate?: boolean
  readonly env?: Record<string, string>
}

export default defineConfig({
  test: {
    // Of the root alone: a setup of the projects would start the servers once for each of them.
    globalSetup: ['test/support/not-tested.ts', 'test/support/database-servers.ts'],
    // Vitest leaves one processor out; tests of databases and processes wait half of their time.
    maxWorkers: '100%',
    projects: [
      ...TIME_ZONES.map((zone) => project(zone, ZONED, { env: { TZ: zone } })),
      project('contract', [CONTRACT], { without: ZONED }),
      project('pure', PURE, { without: LONG, isolate: false }),
      project('rest', ['test/**/*.test.ts'], { without: [CONTRACT, MINUTES, ...PURE, ...LONG] }),
      project('long', LONG),
    ],
  },
})
