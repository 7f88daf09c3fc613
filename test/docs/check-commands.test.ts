import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runChild } from '../../bench/process/child-process.ts'
import { checkCommands, type Problem } from '../../scripts/docs/check-commands.ts'
import { exactCommands, runInProcess, type CommandLine } from '../../scripts/docs/in-process.ts'
import { commandBlocks } from '../../scripts/docs/page.ts'
import { ROOT } from '../../scripts/work-copy.ts'
import { BETTER_SQLITE3, GIT } from '../support/optional-programs.ts'

describe('a block of deterministic commands', () => {
  const LIST =
    'poolbench list --url memory: --pool 5+0 --concurrency 10 --query-time 0 --mode concurrent'
  const SCENARIO = 'memory/get-user/concurrent/c=10/pool=5+0/query=0ms'

  test('is compared in every digit', async () => {
    expect(await problemsOf(page(LIST, SCENARIO))).toEqual([])
    expect(await problemsOf(page(LIST, SCENARIO.replace('0ms', '1ms')))).toEqual([
      {
        line: 6,
        message: `the output differs\n- ${SCENARIO.replace('0ms', '1ms')}\n+ ${SCENARIO}`,
      },
    ])
  })

  test('with a changed number of a stored result is reported', async () => {
    const report = 'poolbench report results/timeouts.json'
    const kept = readFileSync(join(ROOT, 'results/timeouts.txt'), 'utf8').trimEnd()
    const wrong = kept.replace(/\d(?= ms)/, (digit) => String((Number(digit) + 1) % 10))

    expect(await problemsOf(page(report, kept))).toEqual([])
    expect(await problemsOf(page(report, wrong))).toMatchObject([
      { message: expect.stringMatching(/^the output differs\n- .* ms/) },
    ])
  })

  test('ends at the first command that fails, which the page must announce', async () => {
    const commands = 'poolbench list --pool 5+ 2>&1\npoolbench --version'

    expect(await problemsOf(page(commands, '…'))).toMatchObject([
      { message: expect.stringMatching(/^exited with code 2, not with 0/) },
    ])
  })

  test('runs in this process, with its redirections, and needs no shell', () => {
    expect(exactCommands(`poolbench report 'a b.json' > a.txt 2>&1\n:\npoolbench list`)).toEqual([
      { argv: ['report', 'a b.json'], file: 'a.txt', isMerged: true },
      { argv: ['list'], file: undefined, isMerged: false },
    ])
  })

  test.for([
    ['measures', 'poolbench run --url memory:'],
    ['is of another program', 'poolbench list\nls'],
    ['asks the shell for more', 'poolbench list | head -1'],
    ['joins two commands', 'poolbench list && rm -r results'],
  ] as const)('is none where it %s', ([, script]) => {
    expect(exactCommands(script)).toBeUndefined()
  })
})

describe('a block of commands', () => {
  test('is correct if it prints the output directly below it', async () => {
    expect(await problemsOf(page('echo took 12 ms', 'took 3.4 s'))).toEqual([])
  })

  test('may have no output', async () => {
    expect(await problemsOf('```sh\necho hello\n```\n\nText.\n\n```\nanother\n```\n')).toEqual([])
  })

  test('with a wrong output is reported with its line, as a diff', async () => {
    expect(await problemsOf(page('printf "one\\ntwo\\n"', 'one\nthree'))).toEqual([
      { line: 7, message: 'the output differs\n- three\n+ two' },
    ])
  })

  test('with a command that does not exist is reported', async () => {
    const [problem] = await problemsOf(page('poolbenhc run', ''))

    expect(problem).toMatchObject({ line: 2 })
    expect(problem?.message).toMatch(
      /^exited with code 127, not with 0: poolbenhc run\n.*not found/,
    )
  })

  test('that fails in the middle is reported, although its end succeeds', async () => {
    expect(await problemsOf(page('false\necho fine', 'fine'))).toMatchObject([{ line: 2 }])
    expect(await problemsOf(page('false | cat', ''))).toMatchObject([{ line: 2 }])
  })

  test('must fail with the exit code that the page announces', async () => {
    const remark = '<!-- docs-check: exit 3 -->\n\n'

    expect(await problemsOf(`${remark}${page('exit 3', '')}`)).toEqual([])
    expect(await problemsOf(`${remark}${page('true', '')}`)).toMatchObject([
      { message: expect.stringMatching(/^exited with code 0, not with 3/) },
    ])
  })

  test('is executed except for listed commands, which have another check', async () => {
    expect(await problemsOf(page('npm ci && echo $((20 + 3))', '23'))).toEqual([])
    expect(await problemsOf(page('npm cii', ''))).toHaveLength(1)
  })

  test('gets a database in place of the placeholder', async () => {
    const output = 'postgres://poolbench:***@127.0.0.1:1/poolbench'
    const masked = 'echo postgres://user:password@host/database | sed s/secret/***/'

    expect(await problemsOf(page(masked, output))).toEqual([])
  })

  test('an unknown remark above a block of commands is refused', () => {
    expect(() => commandBlocks(`<!-- docs-check: fast -->\n\n${page('true', '')}`)).toThrow(
      '"fast"',
    )
  })
})

test('docs:check reports the file, the line and the difference, and exits with 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolbench-docs-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'page.md')
  writeFileSync(file, `# Page\n\n${page('poolbench --version', 'version one')}\n[gone](gone.md)\n`)

  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'dist/scripts/docs-check.js'), file],
    { encoding: 'utf8' },
  )

  expect(status).toBe(1)
  expect(stdout).toContain(`${file}:11: there is no gone.md\n`)
  expect(stdout).toMatch(/page\.md:8: the output differs\n- version one\n\+ \d+\.\d+\.\d+\n/)
})

test('a service keeps running for the blocks below, and one that ends is reported', ({ skip }) => {
  skip(GIT.isMissing, GIT.reason)
  skip(BETTER_SQLITE3.isMissing, BETTER_SQLITE3.reason)
  const folder = mkdtempSync(join(tmpdir(), 'poolbench-docs-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const serve = (answer: string, then: string): string =>
    '<!-- docs-check: serves http://127.0.0.1:38217/ -->\n\n' +
    `\`\`\`sh\nnode -e "http.createServer((_, r) => r.end('${answer}')).listen(38217, '127.0.0.1')" ${then}\n\`\`\`\n\n`
  const ask = (answer: string): string => page('curl -s 127.0.0.1:38217', answer)
  const good = join(folder, 'good.md')
  const bad = join(folder, 'bad.md')
  writeFileSync(good, `${serve('one', '')}${ask('one')}\n${serve('two', '')}${ask('two')}`)
  writeFileSync(bad, serve('one', '--no-such-option'))

  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'dist/scripts/docs-check.js'), good, bad],
    { encoding: 'utf8' },
  )

  expect(stdout).not.toContain(good)
  expect(stdout).toContain(`${bad}:4: exited with code 9, and does not answer at http://127.0.0.1`)
  expect(status).toBe(1)
})

/** A page with a block of commands on line 2, and its output from line 6 on. */
function page(commands: string, output: string): string {
  return `\`\`\`sh\n${commands}\n\`\`\`\n\n\`\`\`\n${output}\n\`\`\`\n`
}

async function problemsOf(markdown: string): Promise<Problem[]> {
  const url = 'postgres://poolbench:secret@127.0.0.1:5432/poolbench'
  const servers = {
    replaceIn: (script: string) =>
      Promise.resolve(script.replace('postgres://user:password@host/database', url)),
  }
  const shell = {
    type: (script: string) =>
      runChild('bash', ['-e', '-o', 'pipefail', '-c', script], {
        cwd: ROOT,
        env: process.env,
        signal: new AbortController().signal,
      }),
    runExact: (lines: readonly CommandLine[]) => runInProcess(lines, ROOT),
    serve: () => Promise.reject(new Error('no block of these tests serves')),
  }
  const problems = commandBlocks(markdown).map((block) => checkCommands(block, shell, servers))
  return (await Promise.all(problems)).flat()
}
