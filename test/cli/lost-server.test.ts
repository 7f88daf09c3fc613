import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { parseResultFile } from '../../bench/result/parse.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { PRODUCTS } from '../servers/products.ts'
import { usePlace } from '../servers/temporary-place.ts'
import { startCli, words } from './command-line.ts'

const ROUNDS = 4

describe.for(PRODUCTS)('a $label that is killed during a run', (product) => {
  const place = usePlace()

  test.skipIf(product.isMissing)(
    'leaves the earlier measurements and a report of the loss; the run continues with the others',
    async () => {
      const folder = temporaryFolder()
      const server = await product.start({ maxConnections: 50 })
      const pids = place.current.processes()
      const cli = startCli(
        words(
          `run --url=${server.url} --url=memory:?latency=1ms --pool=5+0`,
          `--concurrency=50 --query-time=10ms --rounds=${ROUNDS}`,
        ),
        folder,
      )
      while (!isInSecondRound(folder) && cli.child.exitCode === null) await delay(5)
      await delay(50)

      for (const pid of pids) process.kill(pid, 'SIGKILL')
      const { code, stdout, stderr } = await cli.ended
      await server.stop()

      expect(code).toBe(0)
      expect(stderr).not.toMatch(/\n\s+at |internal error/)
      const result = latest(folder) as ResultFile
      const [lost, also, ...others] = result.scenarios.map(roundsOf)
      for (const rounds of [lost, also]) {
        expect(rounds?.size).toBeGreaterThanOrEqual(1)
        expect(rounds?.size).toBeLessThan(ROUNDS)
      }
      expect(others.map((rounds) => rounds.size)).toEqual([ROUNDS, ROUNDS])
      expect(result.warnings.join('\n')).toMatch(
        /: 2 scenarios were measured in fewer rounds than planned/,
      )
      expect(result.warnings.join('\n')).toMatch(
        /the table poolbench_\w+_users could not be dropped \(.*\): drop it by hand/,
      )
      expect(stdout).toContain('measured in fewer rounds than planned')
    },
    60_000,
  )
})

function latest(folder: string): ResultFile | undefined {
  const file = join(folder, 'results/latest.json')
  return existsSync(file) ? parseResultFile(readFileSync(file, 'utf8')) : undefined
}

function isInSecondRound(folder: string): boolean {
  const scenarios = latest(folder)?.scenarios ?? []
  return scenarios.length === 4
}

function roundsOf(scenario: ResultFile['scenarios'][number]): Set<number> {
  const bursts = scenario.status === 'completed' ? scenario.bursts : []
  return new Set(bursts.map(({ round }) => round))
}
