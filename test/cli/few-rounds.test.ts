import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runMain, startCli } from './command-line.ts'

const RUN = ['run', '--url=memory:?latency=50ms', '--pool=2+0', '--concurrency=10']

/** The rounds that a result holds of each scenario. */
function roundsOf({ scenarios }: ResultFile): number[] {
  return scenarios.map((each) =>
    each.status === 'completed' ? new Set(each.bursts.map(({ round }) => round)).size : 0,
  )
}

test('an interrupted run reports the range of its rounds, and no interval', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'cut.json')
  const cli = startCli([...RUN, '--query-time=0', '--rounds=12', `--json=${file}`], folder)
  const latest = join(folder, 'results/latest.json')
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as ResultFile
  while (!existsSync(latest) || Math.min(...roundsOf(read(latest))) < 2) await delay(5)
  cli.child.kill('SIGINT')

  const { code, stdout } = await cli.ended
  const rounds = roundsOf(read(latest))
  const least = Math.min(...rounds)

  expect(code).toBe(130)
  expect(least).toBeLessThan(6)
  expect(stdout).toMatch(new RegExp(`^${least}(?: to \\d)? rounds of 1 to 5 bursts`, 'm'))
  expect(stdout).toContain(`${least} rounds give no 95 % interval, only the range seen`)
  expect(stdout).toContain('range seen')
  expect(stdout).not.toMatch(/speed-up +95 % interval/)
  for (const format of ['markdown', 'bencher']) {
    const again = await runMain(['report', latest, `--format=${format}`])
    expect(again.stdout).not.toContain('| 95 % interval |')
    expect(again.stdout).not.toContain('lower_value')
  }
})
