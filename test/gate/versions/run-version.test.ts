import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runChild } from '../../../bench/process/child-process.ts'
import { runVersion } from '../../../bench/gate/versions/run-version.ts'
import type { Version } from '../../../bench/gate/versions/version.ts'
import { isRunning } from '../../../bench/process/unix-process.ts'
import { userFolder } from '../../modules/user-folder.ts'
import { until } from '../../support/until.ts'
import { BURST, CLI, operation, write } from './fake-project.ts'

const NEVER = new AbortController().signal
const PATIENT = { signal: NEVER, timeoutMs: 60_000 }

let temporary: string
beforeEach(() => {
  temporary = userFolder({})
  vi.stubEnv('TMPDIR', temporary)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

test('a version is measured in its folder, and nothing is left behind', async () => {
  const folder = userFolder({ 'operation.ts': operation('mine') })

  const result = await runVersion(version(folder), BURST, PATIENT)

  expect(result.scenarios).toMatchObject([{ status: 'completed', operation: 'mine' }])
  expect(readdirSync(folder)).toEqual(['operation.ts'])
  expect(leftBehind()).toEqual([])
})

test('a usage error is reported in the words of the process that found it', async () => {
  const failure = runVersion(version(userFolder({})), BURST, PATIENT)

  await expect(failure).rejects.toMatchObject({
    code: 'VERSION',
    isUsage: true,
    message: 'a version: ./operation.ts: there is no such file',
  })
  expect(leftBehind()).toEqual([])
})

test('a password of the URL is not in the error', async () => {
  const folder = userFolder({ 'operation.ts': operation('mine') })
  const url = '--url=postgres://me:hunter2@127.0.0.1:1/none'

  const failure = runVersion(version(folder), [...BURST.slice(1), url], PATIENT)

  await expect(failure).rejects.toMatchObject({
    isUsage: false,
    message: expect.stringMatching(
      /^a version: postgres:\/\/me:\*\*\*@127\.0\.0\.1:1\/none: no database/,
    ),
  })
})

test.for([
  ['fails', 'process.exit(5)', 'measuring exited with code 5'],
  ['throws', 'console.error("a note"); throw new TypeError("no such")', 'TypeError: no such'],
  ['is killed', 'process.kill(process.pid, "SIGKILL")', 'measuring was ended by SIGKILL'],
  ['writes nothing', '', 'its poolbench wrote no result'],
  ['writes something else', writing('{"a": 1}'), 'the result of its poolbench cannot be read: '],
  ['writes the half', writing('{"a'), 'the result of its poolbench cannot be read: '],
] as const)('a process that %s is an error of one line', async ([, source, message]) => {
  const failing = version(userFolder({ 'cli.mjs': source }), 'cli.mjs')

  const failure = await runVersion(failing, [], PATIENT).catch((error: unknown) => error)

  expect(failure).toMatchObject({ name: 'VersionError', isUsage: false })
  const text = (failure as Error).message
  expect(text).toContain(`a version: ${message}`)
  expect(text).not.toMatch(/\n|poolbench-version-/)
  expect(leftBehind()).toEqual([])
})

test('a secret that the process writes is removed from the error', async () => {
  const talkative = version(userFolder({ 'cli.mjs': 'throw new Error("no hunter2")' }), 'cli.mjs')
  const secretsFree = (line: string): string => line.replaceAll('hunter2', '***')

  const failure = runVersion(talkative, [], { ...PATIENT, secretsFree })

  await expect(failure).rejects.toThrow('a version: Error: no ***')
})

test('the process writes no summary and no colours, and inherits the rest of the environment', async () => {
  for (const name of ['GITHUB_STEP_SUMMARY', 'GITHUB_ACTIONS', 'FORCE_COLOR', 'MINE']) {
    vi.stubEnv(name, 'set')
  }
  const source = `
    const names = ['GITHUB_STEP_SUMMARY', 'GITHUB_ACTIONS', 'FORCE_COLOR', 'MINE']
    throw new Error(names.filter((name) => name in process.env).join())`
  const failure = runVersion(version(userFolder({ 'cli.mjs': source }), 'cli.mjs'), [], PATIENT)

  await expect(failure).rejects.toThrow('a version: Error: MINE')
})

/** Says its id and that of its child, neither of which ends by itself. */
const ENDLESS = `
  import { spawn } from 'node:child_process'
  import { renameSync, writeFileSync } from 'node:fs'
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'])
  writeFileSync('pids.tmp', process.pid + ' ' + child.pid)
  renameSync('pids.tmp', 'pids')
  setInterval(() => {}, 1000)`

test('a process that takes too long is ended with all its children', async () => {
  const folder = userFolder({ 'cli.mjs': ENDLESS })

  const failure = runVersion(version(folder, 'cli.mjs'), [], { signal: NEVER, timeoutMs: 3_000 })

  await expect(failure).rejects.toThrow(
    'a version: measuring did not finish within 3 s and was stopped',
  )
  expect(pidsIn(folder)).toHaveLength(2)
  await until(() => !pidsIn(folder).some(isRunning))
  expect(leftBehind()).toEqual([])
})

test('a process is ended with all its children when the gate is', async () => {
  const folder = userFolder({ 'cli.mjs': ENDLESS })
  const interrupted = new AbortController()

  const failure = runVersion(version(folder, 'cli.mjs'), [], {
    ...PATIENT,
    signal: interrupted.signal,
  })
  const caught = failure.catch((error: unknown) => error)
  await until(() => existsSync(join(folder, 'pids')))
  interrupted.abort(new Error('SIGINT'))

  expect(await caught).toBe(interrupted.signal.reason)
  await until(() => !pidsIn(folder).some(isRunning))
  expect(leftBehind()).toEqual([])
})

test('nothing is started after the gate has been ended', async () => {
  const folder = userFolder({ 'cli.mjs': ENDLESS })
  const reason = new Error('SIGINT')

  const failure = runVersion(version(folder, 'cli.mjs'), [], {
    ...PATIENT,
    signal: AbortSignal.abort(reason),
  })

  await expect(failure).rejects.toBe(reason)
  expect(readdirSync(folder)).toEqual(['cli.mjs'])
  expect(leftBehind()).toEqual([])
})

test('a process is ended with all its children when the gate exits at once', async () => {
  const folder = userFolder({ 'cli.mjs': ENDLESS })
  const measured = JSON.stringify(version(folder, 'cli.mjs'))
  const gate = `
    import { existsSync } from 'node:fs'
    import { runVersion } from ${JSON.stringify(join(CLI, '../gate/versions/run-version.js'))}
    const signal = new AbortController().signal
    void runVersion(${measured}, [], { signal, timeoutMs: 60_000 })
    setInterval(() => existsSync('pids') && process.exit(9), 10)`
  write(folder, { 'gate.mjs': gate })

  const { status } = spawnSync(process.execPath, ['gate.mjs'], { cwd: folder })

  expect(status).toBe(9)
  expect(pidsIn(folder)).toHaveLength(2)
  await until(() => !pidsIn(folder).some(isRunning))
  expect(leftBehind()).toEqual([])
})

describe('a command that starts another one', () => {
  /** Starts a program that takes a while to clean up, and ends before it when it is told to. */
  const command = ['-c', '"$0" slow.mjs & wait', process.execPath]
  const slow = `
    import { writeFileSync } from 'node:fs'
    process.on('SIGTERM', () => setTimeout(() => {
      writeFileSync('cleaned', '')
      process.exit()
    }, 300))
    writeFileSync('started', '')
    setInterval(() => undefined, 1000)`

  test('is asked to end with it, and has time to clean up', async () => {
    const folder = userFolder({ 'slow.mjs': slow })
    const stopped = new AbortController()
    const running = runChild('sh', command, {
      cwd: folder,
      env: process.env,
      signal: stopped.signal,
    })
    await until(() => existsSync(join(folder, 'started')))

    stopped.abort()

    await expect(running).rejects.toBe(stopped.signal.reason)
    expect(existsSync(join(folder, 'cleaned'))).toBe(true)
  })

  test('has that time also when this process exits at once', () => {
    const folder = userFolder({ 'slow.mjs': slow })
    const parent = `
      import { existsSync } from 'node:fs'
      import { runChild } from ${JSON.stringify(join(CLI, '../process/child-process.js'))}
      const { signal } = new AbortController()
      void runChild('sh', ${JSON.stringify(command)}, { cwd: '.', env: process.env, signal })
      setInterval(() => existsSync('started') && process.exit(9), 10)`
    write(folder, { 'parent.mjs': parent })

    const { status } = spawnSync(process.execPath, ['parent.mjs'], { cwd: folder })

    expect(status).toBe(9)
    expect(existsSync(join(folder, 'cleaned'))).toBe(true)
  })
})

function version(folder: string, cli = CLI): Version {
  return { folder, cli: join(cli === CLI ? '/' : folder, cli), label: 'a version' }
}

/** The source of a program that writes this as its result. */
function writing(result: string): string {
  return `
    import { writeFileSync } from 'node:fs'
    writeFileSync(process.argv[process.argv.indexOf('--json') + 1], ${JSON.stringify(result)})`
}

/** The folders of ours in the temporary one, which the users' are in too. */
function leftBehind(): string[] {
  return readdirSync(temporary).filter((name) => !name.startsWith('poolbench-user-'))
}

function pidsIn(folder: string): number[] {
  return readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number)
}
