import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { MYSQL, POSTGRES, SQLITE_THREADS_FILE } from '../support/backends.ts'
import { urlOf } from '../support/open-driver.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { runExample } from './run-example.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = 'examples/mistakes'

test('each mistake is tested', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'))

  expect(names.sort()).toEqual(['blocking-driver.ts', 'forgotten-await.ts', 'forgotten-commit.ts'])
})

describe('forgotten-await.ts', () => {
  const FILE = `${FOLDER}/forgotten-await.ts`

  test('shows a missing name, and an unhandled rejection', async () => {
    const { code, stdout, stderr } = await runExample(FILE, urlOf(POSTGRES))

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.split('\n')).toEqual([
      'without await: the name is undefined',
      'with await: the name is Alice',
      'without await: "created" the user, and nothing was caught',
      'later, to nobody: DuplicateEmailError: ' +
        'a user with the e-mail address "alice@example.com" already exists',
      'with await: caught DuplicateEmailError',
      '',
    ])
  })

  test('is rejected by TypeScript and by the linter, except for the comments that allow it', async () => {
    const lines = readFileSync(FILE, 'utf8').split('\n')
    const allowing = lines.filter((line) => /@ts-expect-error|oxlint-disable/.test(line))
    const refused = lines.filter((line) => !allowing.includes(line))
    const lineOf = (text: string): number => refused.findIndex((line) => line.includes(text)) + 1

    const findings = await lint(refused.join('\n'))

    expect(allowing).toHaveLength(2)
    expect(findings.filter((finding) => !finding.includes('no-console'))).toEqual([
      expect.stringMatching(
        new RegExp(`^${lineOf('${user.name}')}: .*'name' does not exist on type 'Promise<User`),
      ),
      expect.stringMatching(new RegExp(`^${lineOf('Alice again')}: .*no-floating-promises`)),
    ])
  })
})

/** What oxlint, as this project has it, says of a file: its lines and messages. */
async function lint(text: string): Promise<string[]> {
  const folder = temporaryFolder()
  const file = join(folder, 'example.ts')
  writeFileSync(file, text)
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        paths: { poolbench: [join(ROOT, 'src/index.ts')] },
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      include: ['*.ts'],
    }),
  )
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
  const argv = ['--type-aware', '--type-check', '--config=.oxlintrc.json', '--format=unix', file]
  // It exits with 1 where it has something to say.
  const { stdout } = await promisify(execFile)(process.execPath, [oxlint, ...argv], {
    cwd: ROOT,
  }).catch((error: { stdout: string }) => error)
  return [...stdout.matchAll(/example\.ts:(\d+):\d+: (.*)$/gm)].map(
    ([, line, message]) => `${line}: ${message}`,
  )
}

test.for([POSTGRES, MYSQL, SQLITE_THREADS_FILE])(
  'forgotten-commit.ts shows a row that only its writer sees, and who inherits the transaction: $title',
  async (backend, { skip }) => {
    skip(backend.isMissing, backend.title)

    const { code, stdout, stderr } = await runExample(
      `${FOLDER}/forgotten-commit.ts`,
      urlOf(backend),
    )

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      `a pool with resetOnReturn: 'rollback'
  who inserted sees        1 user
  another connection sees  0
  the next user sees       0, and is in no transaction
  in the end there are     0

a pool with resetOnReturn: 'none'
  who inserted sees        1 user
  another connection sees  0
  the next user sees       1, and is inside that transaction
  in the end there are     0
`,
    )
  },
)

test('blocking-driver.ts shows blocked timers for SQLite in this thread, and for no other driver', async ({
  skip,
}) => {
  skip(SQLITE.isMissing, SQLITE.reason)
  const { code, stdout, stderr } = await runExample(`${FOLDER}/blocking-driver.ts`, urlOf(POSTGRES))

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const line = /^(\S+) +(\d+) of (\d+) beats came, longest gap (\d+) ms, at most (\d+) ms late$/gm
  const hearts = [...stdout.matchAll(line)].map(([, driver, ...numbers]) => {
    const [came = 0, due = 0, gapMs = 0, lateMs = 0] = numbers.map(Number)
    return { driver, share: came / due, gapMs, lateMs }
  })
  expect(hearts.map(({ driver }) => driver)).toEqual(['sqlite', 'sqlite-threads', 'postgres'])
  const [blocked, ...others] = hearts as [(typeof hearts)[0], ...typeof hearts]
  for (const heart of others) {
    expect(heart.share).toBeGreaterThan(3 * blocked.share)
    expect(heart.gapMs).toBeLessThan(blocked.gapMs)
    expect(heart.lateMs).toBeLessThan(blocked.lateMs)
  }
})
