import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { probeNativeAddon, tryAddon } from '../../bench/doctor/native-addon.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { BETTER_SQLITE3 } from '../support/optional-programs.ts'

/** A module of our own in place of better-sqlite3. */
function moduleWith(code: string): string {
  const file = join(temporaryFolder(), 'index.js')
  writeFileSync(file, code)
  return file
}

test('the installed better-sqlite3 works, with its SQLite', async ({ skip }) => {
  skip(BETTER_SQLITE3.isMissing, BETTER_SQLITE3.reason)
  expect(await probeNativeAddon()).toEqual({
    state: 'works',
    sqliteVersion: expect.stringMatching(/^3\.\d+\.\d+$/),
  })
})

test('an addon that segfaults ends only the child, and the signal is reported', async () => {
  const file = moduleWith(
    `module.exports = class { constructor() { process.kill(process.pid, 'SIGSEGV') } }`,
  )
  expect(await tryAddon(file)).toEqual({ state: 'killed', signal: 'SIGSEGV' })
})

test.for([
  ['while it is imported', `throw new Error('was compiled for another Node.js')`],
  [
    'when it is used',
    `module.exports = class { constructor() { throw new Error('was compiled for another Node.js') } }`,
  ],
] as const)('for an addon that throws %s, the error is reported', async ([, code]) => {
  expect(await tryAddon(moduleWith(code))).toEqual({
    state: 'throws',
    message: 'Error: was compiled for another Node.js',
  })
})
