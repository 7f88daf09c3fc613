import { stat } from 'node:fs/promises'

/**
 * Whether a run would create the database, because the file does not exist or is empty. The doctor creates
 * none.
 */
export async function isNewSqliteFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    return found.isFile() && found.size === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
