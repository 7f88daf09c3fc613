import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ResultFileError } from '../../result/parse.ts'
import type { ResultFile } from '../../result/schema.ts'
import { readResultFile } from '../../result/store.ts'
import { runChild, type ChildEnd } from '../../process/child-process.ts'
import { measuringEnvironment } from './environment.ts'
import { VersionError } from './version-error.ts'
import type { Version } from './version.ts'
import { errorLine } from './error-line.ts'

/** The options for running a version. */
export interface RunVersionOptions {
  /** Ends the process when aborted. */
  readonly signal: AbortSignal
  /** The time limit for the process. */
  readonly timeoutMs: number
  /** Removes secrets from a line of the process that an error quotes. Default: the line as it is. */
  readonly secretsFree?: (line: string) => string
}

/** The exit code of `poolbench run` for wrong usage. */
const USAGE_CODE = 2

/**
 * Runs `poolbench run` with `args` in a separate process, in the folder of the version. It leaves nothing
 * behind: no process, no file, no entry in the version's `results`.
 *
 * @returns the measured result.
 * @throws {VersionError} if it fails, takes too long or does not write a readable result.
 * @throws the reason of `signal` when aborted.
 */
export async function runVersion(
  version: Version,
  args: readonly string[],
  { signal, timeoutMs, secretsFree = (line) => line }: RunVersionOptions,
): Promise<ResultFile> {
  const folder = await mkdtemp(join(tmpdir(), 'poolbench-version-'))
  const file = join(folder, 'result.json')
  const removeNow = (): void => rmSync(folder, { recursive: true, force: true })
  process.on('exit', removeNow)
  const output = ['--json', file, '--results', join(folder, 'results')]
  try {
    const end = await runChild(process.execPath, [version.cli, 'run', ...args, ...output], {
      cwd: version.folder,
      // The arguments are complete. A base may predate `--no-config`.
      env: { ...measuringEnvironment(), POOLBENCH_NO_CONFIG: '1' },
      signal,
      timeoutMs,
    }).catch((error: unknown) => {
      signal.throwIfAborted()
      throw new VersionError(`${version.label}: cannot be run (${(error as Error).message})`, {
        cause: error,
      })
    })
    if (end.isTimedOut) throw tookTooLong(version, timeoutMs)
    if (end.code !== 0) throw failed(version, end, secretsFree)
    return await read(file, version)
  } finally {
    process.off('exit', removeNow)
    await rm(folder, { recursive: true, force: true })
  }
}

function tookTooLong({ label }: Version, timeoutMs: number): VersionError {
  return new VersionError(
    `${label}: measuring did not finish within ${timeoutMs / 1000} s and was stopped`,
  )
}

function failed(
  { label }: Version,
  { code, outcome, stderr }: ChildEnd,
  secretsFree: (line: string) => string,
): VersionError {
  const line = secretsFree(errorLine(stderr)).replace(/^(poolbench|error): /, '')
  return new VersionError(`${label}: ${line || `measuring ${outcome}`}`, {
    isUsage: code === USAGE_CODE,
  })
}

async function read(file: string, { label }: Version): Promise<ResultFile> {
  try {
    return await readResultFile(file)
  } catch (error) {
    if (!(error instanceof ResultFileError)) throw error
    const { code } = (error.cause ?? {}) as NodeJS.ErrnoException
    const problem =
      code === 'ENOENT'
        ? 'its poolbench wrote no result'
        : `the result of its poolbench cannot be read: ${error.message.replace(`${file}: `, '')}`
    throw new VersionError(`${label}: ${problem}`, { cause: error })
  }
}
