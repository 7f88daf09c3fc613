import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startNode } from './cli/command-line.ts'
import { temporaryFolder } from './result/temporary-folder.ts'

const PROGRAM = fileURLToPath(new URL('../dist/scripts/count-tests.js', import.meta.url))

const FULL = report(['passed', 'works'], ['passed', 'works too'])
const SKIPPED = report(['passed', 'works'], ['skipped', 'on mysql (SKIPPED: not installed)'])
const OTHER_NODE = report(['passed', 'works'], ['skipped', 'node:sqlite (needs Node 22)'])
const FAILED = report(['passed', 'works'], ['failed', 'does not'])

/** What Vitest reports of tests with such a status. */
function report(...tests: (readonly [status: string, fullName: string])[]): object {
  const count = (of: string): number => tests.filter(([status]) => status === of).length
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: 0,
    success: count('failed') === 0,
    testResults: [
      {
        name: resolve('test/some.test.ts'),
        status: count('failed') === 0 ? 'passed' : 'failed',
        message: '',
        assertionResults: tests.map(([status, fullName]) => ({
          status,
          fullName,
          failureMessages: status === 'failed' ? ['expected 1 to be 2'] : [],
        })),
      },
    ],
  }
}

test.for([
  ['sums them up', [FULL, OTHER_NODE], [], 0, '3 passed, 0 failed, 1 skipped'],
  ['fails for one that failed', [FULL, FAILED], [], 1, '3 passed, 1 failed, 0 skipped'],
  ['fails for what is missing in CI', [SKIPPED], [], 1, '1 passed, 0 failed, 1 skipped'],
  ['lets a bare machine miss it', [FULL], [SKIPPED], 0, '3 passed, 0 failed, 1 skipped'],
  ['fails for a bare machine that fails', [FULL], [FAILED], 1, '3 passed, 1 failed, 0 skipped'],
  ['fails where no test ran', [FULL, report()], [], 1, '2 passed, 0 failed, 0 skipped'],
] as const)('the count of the reports of a CI run %s', async ([, full, bare, code, line]) => {
  const folder = temporaryFolder()
  const files = [...full, ...bare].map((content, index) => {
    const file = join(folder, `${index}.json`)
    writeFileSync(file, JSON.stringify(content))
    return file
  })
  const options = files.slice(full.length).map((file) => `--bare=${file}`)

  const outcome = await startNode([PROGRAM, ...files.slice(0, full.length), ...options], folder, {
    env: { CI: 'true' },
  }).ended

  expect(outcome.code).toBe(code)
  expect(outcome.stdout.trimEnd().split('\n').at(-1)).toBe(line)
})

test('the count of the reports of a CI run names the failures, including a file that could not load', async () => {
  const folder = temporaryFolder()
  const broken = {
    ...report(['passed', 'works']),
    success: false,
    testResults: [
      {
        name: join(folder, 'broken.test.ts'),
        status: 'failed',
        message: 'Unexpected token',
        assertionResults: [],
      },
    ],
  }
  const failed = JSON.stringify(FAILED).replaceAll(resolve(), folder)
  writeFileSync(join(folder, 'broken.json'), JSON.stringify(broken))
  writeFileSync(join(folder, 'failed.json'), failed)

  const { stdout } = await startNode([PROGRAM, 'broken.json', 'failed.json'], folder).ended

  expect(stdout).toBe(`broken.json: tests failed
  broken.test.ts: Unexpected token
failed.json: tests failed
  test/some.test.ts: does not
    expected 1 to be 2
2 passed, 1 failed, 0 skipped
`)
})

test('the count of the reports of a CI run fails for a missing report', async () => {
  const outcome = await startNode([PROGRAM, 'none.json'], temporaryFolder()).ended

  expect(outcome).toMatchObject({
    code: 1,
    stdout: 'none.json: no report\n0 passed, 0 failed, 0 skipped\n',
  })
})
