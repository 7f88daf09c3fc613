import { isAbsolute, relative, resolve } from 'node:path'
import type { Option } from 'commander'
import { DatabaseUrlError, parseDatabaseUrl } from '../../src/index.ts'

/** Distinguishes a path from a name, for options that accept both. */
const LOOKS_LIKE_PATH = /^\.{1,2}([\\/]|$)|\.[cm]?[jt]s$/

/**
 * The text of a setting as it would be typed in `cwd`: relative paths are resolved against the folder of the
 * configuration.
 */
export function fromConfigFolder(
  text: string,
  option: Option,
  { folder, cwd }: { readonly folder: string; readonly cwd: string },
): string {
  if (folder === cwd) return text
  const move = (path: string): string => movedPath(path, folder, cwd)
  if (option.attributeName() === 'url') return movedUrl(text, move)
  const takes = /<(.+)>/.exec(option.flags)?.[1] ?? ''
  if (/^(file|folder)$/.test(takes)) return text === '-' ? text : move(text)
  const takesBoth = /file|folder/.test(takes) || option.attributeName() === 'operation'
  return takesBoth && LOOKS_LIKE_PATH.test(text) ? move(text) : text
}

/** Keeps a path relative, so that the base of a gate reads its own file, not the candidate's. */
function movedPath(path: string, folder: string, cwd: string): string {
  if (isAbsolute(path)) return path
  const moved = relative(cwd, resolve(folder, path))
  return moved.startsWith('..') ? moved : `./${moved}`
}

/** The file of a database is a path as well. */
function movedUrl(text: string, move: (path: string) => string): string {
  try {
    const { driver, path } = parseDatabaseUrl(text)
    return path === '' || path === ':memory:' ? text : `${driver}:${move(path)}`
  } catch (error) {
    // It belongs to a custom driver, or is refused where it is used.
    if (error instanceof DatabaseUrlError) return text
    throw error
  }
}
