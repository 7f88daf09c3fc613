import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startNode } from '../cli/command-line.ts'
import { expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { MYSQL, POSTGRES, SQLITE_FILE, SQLITE_THREADS_FILE } from '../support/backends.ts'
import { urlOf } from '../support/open-driver.ts'
import { runExample } from './run-example.ts'
import { SQLITE } from '../support/optional-programs.ts'

const FILE = 'examples/document.ts'

/** What it prints whatever the database; ids and times differ, and how many connections stay open. */
const PRINTED = [
  "updated User(id=1, name='Alice Smith', email='alice@example.com')",
  'deleted true',
  'created 3 users',
  'created 10 users in one batch',
  'balances [ 150, 0 ]\ntransferred [ 50, 100 ]\ninsufficient-credits [ 50, 100 ]\n',
  'rolled back: the transfer failed\nbalances [ 50, 100 ]\n',
  'each found 15 users',
  'found 10 users\nall users: 15\n',
]

function expectPrinted(stdout: string, connections: number): void {
  for (const text of PRINTED) expect(stdout).toContain(text)
  expect(stdout).toContain(`connections that stay open: ${connections}\n`)
}

test.for([POSTGRES, MYSQL, SQLITE_THREADS_FILE, SQLITE_FILE])(
  'the program of the document runs on $title',
  async (backend, { skip }) => {
    skip(backend.isMissing, backend.title)

    const { code, stdout, stderr } = await runExample(FILE, urlOf(backend))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // In this thread SQLite has but one handle.
    expectPrinted(stdout, backend === SQLITE_FILE ? 1 : 5)
  },
)

test('it uses the URL of the document by default', async ({ skip }) => {
  skip(SQLITE.isMissing, SQLITE.reason)
  const root = fileURLToPath(new URL('../..', import.meta.url))

  const { code, stdout } = await startNode(['--import', 'jiti/register', FILE], root, {
    env: { DATABASE_URL: undefined },
  }).ended

  expect(code).toBe(0)
  expectPrinted(stdout, 1)
})

describe('npm run example', () => {
  const place = usePlace()

  test('gives an example a private database, and leaves nothing of it', async () => {
    const { code, stdout, stderr } = await runExample(FILE)

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expectPrinted(stdout, 5)
    expectNothingLeft(place.current)
  })

  test('exits with the code of the example', async () => {
    const { code, stderr } = await runExample(FILE, 'oracle://host/database')

    expect(code).toBe(1)
    expect(stderr).toContain('no driver for oracle:')
  })
})
