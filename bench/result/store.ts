import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isFolder } from '../paths.ts'
import { parseKeptFile, parseResultFile, ResultFileError, type KeptFile } from './parse.ts'
import type { ResultFile } from './schema.ts'

/**
 * Writes a file atomically: a reader sees the old content or the new one, never a part of it. The folder is
 * created if needed.
 *
 * @throws {ResultFileError} if that fails; then no partial file remains.
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
 * Checks, before anything is measured, that {@link writeWhole} will work. The folder is created.
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

/** Writes a file of poolbench with {@link writeWhole}. */
export function writeJson(path: string, content: KeptFile['file']): Promise<void> {
  return writeWhole(path, `${JSON.stringify(content)}\n`)
}

/**
 * Reads a result: the result of a run, or the measurements of a tuning.
 *
 * @throws {ResultFileError} naming the file and what is wrong with it.
 */
export function readResultFile(path: string): Promise<ResultFile> {
  return readWith(path, parseResultFile)
}

/**
 * Reads a file of any kind that poolbench writes.
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

/** The system's error message for a file, without repeating its path. */
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
