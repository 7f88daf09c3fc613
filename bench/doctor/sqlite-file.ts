import { open } from 'node:fs/promises'

/**
 * What opening a file would do to it. A run makes the file where there is none, and switches it to the
 * write-ahead log for good; a doctor does neither.
 */
export type SqliteFile = 'absent' | 'write-ahead-log' | 'rollback-journal' | 'unknown'

const MAGIC = 'SQLite format 3\0'

/** Where the header says how the file is written: 1 is the journal, 2 the log. */
const WRITE_VERSION = 18

/** @see https://www.sqlite.org/fileformat2.html#file_format_version_numbers */
export async function peekSqliteFile(path: string): Promise<SqliteFile> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => error.code)
  if (typeof file !== 'object') return file === 'ENOENT' ? 'absent' : 'unknown'
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0)
    if (bytesRead === 0) return 'absent'
    if (buffer.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'unknown'
    return buffer[WRITE_VERSION] === 2 ? 'write-ahead-log' : 'rollback-journal'
  } catch {
    return 'unknown'
  } finally {
    await file.close()
  }
}
