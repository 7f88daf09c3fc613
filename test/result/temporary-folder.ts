import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

// Taken once: some tests move TMPDIR elsewhere, to see what is left in it.
const PLACE = realpathSync(tmpdir())

/** Creates a folder for one test, which is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(PLACE, 'bench-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
