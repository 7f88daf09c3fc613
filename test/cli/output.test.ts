import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { parseResultFile } from '../../bench/result/parse.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { runCli, runMain, SMALL } from './command-line.ts'

const CLI = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url))
const MEMORY = '--url=memory:'

describe('poolbench list', () => {
  test('prints the ids of the scenarios, and their number to standard error', async () => {
    const argv = ['list', '--url=postgres://me@127.0.0.1:1/database', '--pool=5+10']

    const { code, stdout, stderr } = await runMain([...argv, '--query-time=10ms'])

    expect(stdout.trimEnd().split('\n')).toEqual(
      ['sequential', 'concurrent'].flatMap((mode) =>
        [1, 10, 100].map((n) => `postgres/get-user/${mode}/c=${n}/pool=5+10/query=10ms`),
      ),
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '6 scenarios\n' })
  })

  test('opens no connection and creates no file', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = temporaryFolder()

    const { code } = await runCli(['list', '--url=sqlite:users.db', '--url=mysql://h/d'], folder)

    expect(code).toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })

  test('lists what a run measures', async () => {
    const folder = temporaryFolder()

    const list = await runCli(['list', MEMORY, ...SMALL.slice(0, -1)], folder)
    const run = await runCli(['run', MEMORY, ...SMALL, '--json=-'], folder)

    const measured = parseResultFile(run.stdout).scenarios.map(({ id }) => `${id}\n`)
    expect(list.stdout).toBe(measured.join(''))
  })

  test('ends quietly when its reader closes the pipe', async () => {
    const { stdout, stderr } = await shell(`node ${CLI} list | head -1`, temporaryFolder())

    expect(stdout).toMatch(/^[a-z]+\/\S+\n$/)
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /)
  })
})

describe('poolbench run', () => {
  test('prints a report, and keeps the result and the report', async () => {
    const folder = temporaryFolder()

    const { code, stdout, stderr } = await runCli(['run', MEMORY, ...SMALL], folder)

    expect(code).toBe(0)
    expect(stdout).toContain('memory: simulated')
    expect(stderr).toMatch(/^poolbench: .*saved as results\/latest.json and .txt\n$/)
    expect(readFileSync(join(folder, 'results/latest.txt'), 'utf8')).toBe(stdout)
    const latest = readFileSync(join(folder, 'results/latest.json'), 'utf8')
    expect(parseResultFile(latest)).toMatchObject({ complete: true, quick: false })
    const [run] = readdirSync(join(folder, 'results/runs'))
    expect(readFileSync(join(folder, 'results/runs', run as string), 'utf8')).toBe(latest)
  })

  test('prints the same report from its file later', async () => {
    const folder = temporaryFolder()
    const run = await runCli(['run', MEMORY, ...SMALL], folder)

    const report = await runCli(['report', 'results/latest.json'], folder)

    expect(report).toEqual({ code: 0, stdout: run.stdout, stderr: '' })
  })

  test('uses neither drawings nor colours in a pipe', async () => {
    const { stdout, stderr } = await runCli(['run', MEMORY, ...SMALL], temporaryFolder())

    // eslint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/\u001b|\r/)
  })

  test('prints only the result with --json -, for use in a pipe', async () => {
    const folder = temporaryFolder()

    const { stdout, stderr } = await shell(
      `node ${CLI} run ${MEMORY} ${SMALL.join(' ')} --json - | node -e "` +
        `const { scenarios } = JSON.parse(require('fs').readFileSync(0)); console.log(scenarios.length)"`,
      folder,
    )
    const direct = await runCli(['run', MEMORY, ...SMALL, '--json', '-'], folder)

    expect(stdout).toBe('2\n')
    expect(stderr).toContain('saved as')
    expect(parseResultFile(direct.stdout).complete).toBe(true)
  })

  test('also writes the result to the file with --json FILE', async () => {
    const folder = temporaryFolder()

    const { stdout } = await runCli(['run', MEMORY, ...SMALL, '--json', 'a/b.json'], folder)

    expect(readFileSync(join(folder, 'a/b.json'), 'utf8')).toBe(
      readFileSync(join(folder, 'results/latest.json'), 'utf8'),
    )
    expect(stdout).toContain('memory: simulated')
  })

  test('prints with --echo each statement with its time to standard error', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = temporaryFolder()
    const argv = ['run', '--url=sqlite:users.db', ...SMALL, '--echo']

    const { stdout, stderr } = await runCli(argv, folder)

    expect(stderr).toMatch(/^sqlite +\d[\d.]* (µs|ms) {2}SELECT .* WHERE id = \? {2}\[\d+\]$/m)
    expect(stderr).toMatch(/^sqlite +\d[\d.]* (µs|ms) {2}DROP TABLE .*poolbench_[0-9a-f]+_users/m)
    expect(stdout).not.toMatch(/SELECT/)
  })

  test('a quick run is marked as quick in the file and in the report', async () => {
    const folder = temporaryFolder()

    const { stdout } = await runCli(['run', MEMORY, ...SMALL, '--quick'], folder)

    expect(stdout).toMatch(/^QUICK RUN: too short for a comparison/m)
    const latest = readFileSync(join(folder, 'results/latest.json'), 'utf8')
    expect(parseResultFile(latest).quick).toBe(true)
  })

  test('ends quietly when its reader closes the pipe, and keeps the result', async () => {
    const folder = temporaryFolder()

    const { stdout, stderr } = await shell(
      `node ${CLI} run ${MEMORY} ${SMALL.join(' ')} | head -1`,
      folder,
    )

    expect(stdout).toMatch(/^poolbench .*\n$/)
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /)
    expect(existsSync(join(folder, 'results/latest.txt'))).toBe(true)
  })

  test('ends if nobody reads its output', async () => {
    const folder = temporaryFolder()

    const { stderr } = await shell(`node ${CLI} run ${MEMORY} ${SMALL.join(' ')} | true`, folder)

    expect(stderr).not.toMatch(/EPIPE|\n\s+at /)
    expect(existsSync(join(folder, 'results/latest.txt'))).toBe(true)
  })

  test('records the command line and the options of the pool', async () => {
    const argv = ['run', MEMORY, ...SMALL, '--pool-timeout=1s', '--pool-recycle=1h', '--pre-ping']

    const { stdout } = await runCli([...argv, '--seed=7', '--json=-'], temporaryFolder())

    expect(parseResultFile(stdout)).toMatchObject({
      command: ['poolbench', ...argv, '--seed=7', '--json=-'],
      options: { seed: 7, poolTimeoutMs: 1000, poolRecycleMs: 3_600_000, prePing: true },
    })
  })
})

function shell(command: string, cwd: string) {
  return promisify(execFile)('sh', ['-c', command], { cwd, timeout: 30_000 })
}
