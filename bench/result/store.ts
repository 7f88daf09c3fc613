import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseResultFile, ResultFileError } from './parse.ts'
import type { ResultFile } from './schema.ts'

/**
 * Writes a file so that a reader sees the old one or the new one, never half of it. Its folder is
 * made if need be.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, path)
}

export function writeResultFile(path: string, result: ResultFile): Promise<void> {
  return writeWhole(path, `${JSON.stringify(result, null, 1)}\n`)
}

/** @throws {ResultFileError} naming the file and what is wrong with it. */
export async function readResultFile(path: string): Promise<ResultFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new ResultFileError(`${path}: ${(error as Error).message}`, { cause: error })
  }
  try {
    return parseResultFile(text)
  } catch (error) {
    throw new ResultFileError(`${path}: ${(error as Error).message}`, { cause: error })
  }
}
