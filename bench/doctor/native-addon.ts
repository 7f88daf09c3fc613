import { execFile } from 'node:child_process'
import { execPath } from 'node:process'
import { findLibrary } from '../../src/index.ts'

/** Whether this Node.js can use better-sqlite3. */
export type NativeAddonFacts =
  | { readonly state: 'works'; readonly sqliteVersion: string }
  | { readonly state: 'missing' }
  | { readonly state: 'throws'; readonly message: string }
  | { readonly state: 'killed'; readonly signal: string }

const TIMEOUT_MS = 20_000

/** The addon is loaded by the first database, not by the module. */
const USE_IT = `
  const Database = require(process.argv[1])
  const db = new Database(':memory:')
  console.log(db.prepare('SELECT sqlite_version()').pluck().get())
`

/**
 * Loads and uses better-sqlite3 in a child process, as an addon built for another Node.js may crash the
 * process instead of throwing.
 *
 * @param projectFolder - the folder to resolve from, so that the copy is the one that a run would use.
 */
export async function probeNativeAddon(projectFolder?: string): Promise<NativeAddonFacts> {
  const copy = findLibrary('better-sqlite3', projectFolder)
  return copy ? tryAddon(copy.folder) : { state: 'missing' }
}

/** @param entry - the file of the module, or its folder. */
export function tryAddon(entry: string): Promise<NativeAddonFacts> {
  return new Promise((resolve) => {
    execFile(execPath, ['-e', USE_IT, entry], { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (!error) resolve({ state: 'works', sqliteVersion: stdout.trim() })
      else if (error.killed) resolve({ state: 'throws', message: 'it did not end within 20 s' })
      else if (error.signal) resolve({ state: 'killed', signal: error.signal })
      else resolve({ state: 'throws', message: thrownIn(stderr) })
    })
  })
}

/** The line that names the error, from the report of an uncaught one. */
function thrownIn(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  return (
    lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.find((line) => line !== '') ?? ''
  )
}
