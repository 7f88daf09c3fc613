import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from '../paths.ts'
import { parseKeptFile, parseResultFile, ResultFileError, type KeptFile } from './parse.ts'
import type { ResultFile } from './schema.ts'

/**
 * Writes a file so that a reader sees the old one or the new one, never half of it. Its folder is
 * made if need be.
 *
 * @throws {ResultFileError} where that cannot be done; nothing is left of the attempt.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, text)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw cannotWrite(path, error)
  }
}

/**
 * Makes sure, before anything is measured, that {@link writeWhole} will work. The folder is made.
 *
 * @throws {ResultFileError}
 */
export async function requireWritable(path: string): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, '')
    await rm(temporary)
    if (await isFolder(path)) throw new Error('it is a folder')
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

export function writeResultFile(path: string, result: ResultFile): Promise<void> {
  return writeJson(path, result)
}

/** Writes a file of poolbench as {@link writeWhole} does. */
export function writeJson(path: string, content: KeptFile['file']): Promise<void> {
  return writeWhole(path, `${JSON.stringify(content)}\n`)
}

/**
 * Reads a result: one of a run, or what a tuning measured.
 *
 * @throws {ResultFileError} naming the file and what is wrong with it.
 */
export function readResultFile(path: string): Promise<ResultFile> {
  return readWith(path, parseResultFile)
}

/**
 * Reads a file that poolbench wrote, whichever kind it is.
 *
 * @throws {ResultFileError} naming the file and what is wrong with it.
 */
export function readKeptFile(path: string): Promise<KeptFile> {
  return readWith(path, parseKeptFile)
}

async function readWith<T>(path: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new ResultFileError(`${path}: ${problemOf(error as Error)}`, { cause: error })
  }
}

/** What the system says of a file, without its path a second time. */
function problemOf({ code, message }: NodeJS.ErrnoException): string {
  return (code && FILE_PROBLEMS[code]) ?? message
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission to read it is denied',
  EISDIR: 'it is a folder',
}

function temporaryName(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`
}

function cannotWrite(path: string, cause: unknown): ResultFileError {
  return new ResultFileError(`${path} cannot be written: ${(cause as Error).message}`, { cause })
}
