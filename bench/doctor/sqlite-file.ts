import { stat } from 'node:fs/promises'

/** Whether a run would make the database: the file is not there, or it is empty. A doctor makes none. */
export async function isNewSqliteFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    return found.isFile() && found.size === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}
