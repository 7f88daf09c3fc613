import { configDefaults, defineConfig } from 'vitest/config'

const CONTRACT = 'test/contract/**/*.test.ts'
const TIME_ZONES = ['UTC', 'America/New_York', 'Asia/Kolkata']

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

export default defineConfig({
  test: {
    // Of the root alone: a setup of the projects would start the servers once for each of them.
    globalSetup: 'test/support/database-servers.ts',
    projects: [
      ...TIME_ZONES.map((zone) => ({
        plugins: [builtWorker],
        test: { ...common, name: zone, include: [CONTRACT], env: { TZ: zone } },
      })),
      {
        plugins: [builtWorker],
        test: {
          ...common,
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, CONTRACT, 'test/slow/**'],
        },
      },
    ],
  },
})
