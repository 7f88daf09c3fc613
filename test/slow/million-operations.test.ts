import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../result/temporary-folder.ts'

const SCRIPT = fileURLToPath(new URL('million-operations.mjs', import.meta.url))
const MAX_GROWTH_MB = 30

interface Growth {
  readonly operations: number
  readonly heapMb: number
  readonly rssMb: number
  readonly seconds: number
}

test('a million operations grow the memory of the process by at most 30 MB', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', SCRIPT], {
    cwd: temporaryFolder(),
    timeout: 300_000,
    killSignal: 'SIGKILL',
  })

  const growth = JSON.parse(stdout) as Growth
  process.stdout.write(
    `${growth.operations} operations in ${growth.seconds.toFixed(0)} s: ` +
      `heap +${growth.heapMb.toFixed(1)} MB, resident +${growth.rssMb.toFixed(1)} MB\n`,
  )
  expect(growth.operations).toBeGreaterThanOrEqual(1_000_000)
  expect(growth.heapMb).toBeLessThan(MAX_GROWTH_MB)
  expect(growth.rssMb).toBeLessThan(MAX_GROWTH_MB)
})
