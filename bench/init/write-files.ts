import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists } from '../paths.ts'
import type { NewFile } from './new-file.ts'

/** The outcome for a file. */
export type Outcome = 'wrote' | 'kept' | 'added to'

/**
 * Writes a file unless it exists; an existing file is kept.
 *
 * @param dryRun - only returns the outcome, and writes nothing.
 */
export async function writeNew(
  { path, text }: NewFile,
  folder: string,
  dryRun: boolean,
): Promise<Outcome> {
  const file = join(folder, path)
  if (await exists(file)) return 'kept'
  if (!dryRun) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text, { flag: 'wx' })
  }
  return 'wrote'
}

/** Appends the lines that a file lacks; its content is kept. */
export async function addLines(
  file: string,
  lines: readonly string[],
  dryRun: boolean,
): Promise<Outcome> {
  const isThere = await exists(file)
  const text = isThere ? await readFile(file, 'utf8') : ''
  const have = text.split(/\r?\n/).map((line) => line.trim())
  const missing = lines.filter((line) => !have.includes(line))
  if (missing.length === 0) return 'kept'
  if (!dryRun) {
    const end = text === '' || text.endsWith('\n') ? '' : '\n'
    await writeFile(file, `${text}${end}${missing.join('\n')}\n`)
  }
  return isThere ? 'added to' : 'wrote'
}
