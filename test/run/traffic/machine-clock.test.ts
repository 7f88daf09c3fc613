import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { machineMs } from '../../../bench/run/traffic/machine-clock.ts'

test('the clock of the machine is the same in every process', () => {
  const beforeMs = machineMs()
  const { stdout } = spawnSync(process.execPath, ['-p', 'String(process.hrtime.bigint())'], {
    encoding: 'utf8',
  })
  const afterMs = machineMs()

  const thereMs = Number(stdout) / 1e6
  expect(thereMs).toBeGreaterThan(beforeMs)
  expect(thereMs).toBeLessThan(afterMs)
})
