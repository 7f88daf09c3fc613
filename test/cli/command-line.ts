import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { main } from '../../bench/main.ts'
import { createDriver, parseDatabaseUrl } from '../../src/index.ts'

const CLI = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url))

/** What a command line came to. */
export interface Outcome {
  /** `null`: it was killed by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Measures as little as there is. */
export const SMALL = [
  '--pool=2+0',
  '--concurrency=2',
  '--operation=get-user',
  '--query-time=0',
  '--rounds=1',
]

/** Runs a command line in this process; paths of modules are relative to `cwd`. */
export async function runMain(
  argv: readonly string[],
  signal = new AbortController().signal,
  cwd = process.cwd(),
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const code = await main(argv, {
    stdout: (more) => (stdout += more),
    stderr: (more) => (stderr += more),
    cwd,
    environment,
    animate: false,
    signal,
  })
  return { code, stdout, stderr }
}

/** A child process that runs the compiled program. */
export interface RunningCli {
  readonly child: ChildProcess
  readonly ended: Promise<Outcome>
}

/** Starts the compiled program; one that does not end by itself is killed. */
export function startCli(argv: readonly string[], cwd: string, timeoutMs?: number): RunningCli {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: \`npm test\` builds it first`)
  return startNode([CLI, ...argv], cwd, { timeoutMs })
}

interface NodeOptions {
  readonly timeoutMs?: number | undefined
  /** Variables beside those of this process; `undefined` takes one away. */
  readonly env?: NodeJS.ProcessEnv
}

/** Starts Node with these arguments; what does not end by itself is killed. */
export function startNode(
  argv: readonly string[],
  cwd: string,
  { timeoutMs = 60_000, env = {} }: NodeOptions = {},
): RunningCli {
  const child = spawn(process.execPath, argv, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Where these tests run in GitHub Actions, its summary is none of theirs.
    env: { ...process.env, GITHUB_ACTIONS: undefined, GITHUB_STEP_SUMMARY: undefined, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(
    ([code, stdout, stderr]) => ({ code, stdout, stderr }),
  )
  return { child, ended }
}

export function runCli(argv: readonly string[], cwd: string, timeoutMs?: number): Promise<Outcome> {
  return startCli(argv, cwd, timeoutMs).ended
}

/** A mistake of the user's: one line, with at most commander's suggestion behind it. */
export function expectMistake(outcome: Outcome, code: number, message: string): void {
  const [line = '', ...more] = outcome.stderr.trimEnd().split('\n')
  expect(outcome.stderr.replaceAll('\n', ' ')).toContain(message)
  expect(line).toMatch(/^(error|poolbench): ./)
  expect(more.filter((each) => !each.startsWith('(Did you mean'))).toEqual([])
  expect(outcome.stdout).toBe('')
  expect(outcome.code).toBe(code)
  expect(outcome.stderr).not.toMatch(/\n\s+at |node:internal|internal error|hunter2|hunter%32/)
}

/** Arguments that hold no spaces. */
export function words(...lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split(' '))
}

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Sends the signal; the program then has to end within a few seconds, with its code. */
export async function endedBy(
  signal: keyof typeof SIGNAL_CODES,
  { child, ended }: RunningCli,
): Promise<Outcome> {
  const sentAtMs = performance.now()
  child.kill(signal)
  const outcome = await ended
  expect(outcome.code).toBe(SIGNAL_CODES[signal])
  expect(performance.now() - sentAtMs).toBeLessThan(6_000)
  expect(outcome.stderr).not.toMatch(/\n\s+at |internal error/)
  return outcome
}

/** The tables of poolbench, and of operations that name theirs like it, in a database of a server. */
export async function tablesOf(url: string): Promise<unknown[]> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection = await driver.connect()
  try {
    const { rows } = await connection.execute({
      name: 'test',
      sql: url.startsWith('sqlite')
        ? `SELECT name FROM sqlite_master WHERE name LIKE 'poolbench%'`
        : `SELECT table_name AS name FROM information_schema.tables
            WHERE table_name LIKE 'poolbench%'`,
    })
    return rows.map(({ name }) => name)
  } finally {
    await connection.close()
    await driver.close()
  }
}

/** Resolves when the program has written such a text to standard error, or has ended. */
export function said(cli: RunningCli, pattern: RegExp): Promise<unknown> {
  return wrote(cli, 'stderr', pattern)
}

/** The same for standard output. */
export function printed(cli: RunningCli, pattern: RegExp): Promise<unknown> {
  return wrote(cli, 'stdout', pattern)
}

function wrote(
  { child, ended }: RunningCli,
  stream: 'stdout' | 'stderr',
  pattern: RegExp,
): Promise<unknown> {
  const heard = new Promise((resolve) => {
    let text = ''
    child[stream]?.on('data', (more) => {
      text += String(more)
      if (pattern.test(text)) resolve(undefined)
    })
  })
  return Promise.race([heard, ended])
}
