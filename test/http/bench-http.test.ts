import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { speedUps } from '../../bench/analysis/speed-ups.ts'
import { trustWarnings } from '../../bench/analysis/validity.ts'
import { parseResultFile } from '../../bench/result/parse.ts'
import type { PoolScenario, ResultFile } from '../../bench/result/schema.ts'
import { isRunning } from '../../bench/process/unix-process.ts'
import {
  endedBy,
  expectMistake,
  runCli,
  startNode,
  tablesOf,
  words,
  type RunningCli,
} from '../cli/command-line.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { commandLines, expectNothingLeft, usePlace } from '../servers/temporary-place.ts'
import { POSTGRES } from '../support/backends.ts'
import { until } from '../support/until.ts'

const PROGRAM = fileURLToPath(new URL('../../dist/scripts/bench-http.js', import.meta.url))

function start(argv: readonly string[], folder = temporaryFolder()) {
  return startNode([PROGRAM, ...argv], folder)
}

function resultOf(folder: string): ResultFile {
  return parseResultFile(readFileSync(join(folder, 'results/http.json'), 'utf8'))
}

/** The processes that generate load for a run. */
function loadProcesses({ child }: RunningCli): number[] {
  return [...commandLines()]
    .filter(([, line]) => line.includes(`load-process.js --of=${child.pid}`))
    .map(([pid]) => pid)
}

describe('bench-http', { timeout: 60_000 }, () => {
  const place = usePlace()

  test('measures both handlers from outside, on a private database, and leaves nothing behind', async () => {
    const folder = temporaryFolder()
    const argv = words('--quick --pool 1+0,4+2 --callers 1,3 --concurrency 4 --query-time 5ms')

    const { code, stdout, stderr } = await start(argv, folder).ended

    const result = resultOf(folder)
    expect(stderr).toContain('kept as results/http.json')
    expect(code).toBe(0)
    expectNothingLeft(place.current)
    expect(result).toMatchObject({ complete: true, quick: true })
    expect(result.command.join(' ')).toMatch(/^node dist\/scripts\/bench-http\.js --quick --pool/)
    expect(result.environment.libraries).toHaveProperty('autocannon')
    expect(result.scenarios.map(({ id }) => id).sort()).toEqual(
      ['concurrent', 'sequential'].flatMap((mode) =>
        [1, 3].flatMap((callers) =>
          ['1+0', '4+2'].map(
            (pool) =>
              `postgres/http-get-user/${mode}/c=4/callers=${callers}/pool=${pool}/query=5ms`,
          ),
        ),
      ),
    )
    for (const scenario of result.scenarios as PoolScenario[]) {
      const requests = scenario.response.count
      expect(scenario).toMatchObject({ status: 'completed', errors: [] })
      // A sleep and a read for each user, by a connection each: the service itself has counted them.
      expect(scenario.bursts).toMatchObject([{ round: 1, requests, failures: 0, statements: 8 }])
      expect(scenario.hold.count).toBe(4 * requests)
      expect(requests % (scenario.callers as number)).toBe(0)
    }
    expect(speedUps(result).map(({ bound }) => bound)).toEqual([1, 1, 4, 2])
    expect(trustWarnings(result).filter((text) => text.includes("Little's law"))).toEqual([])
    expect(stdout).toContain('http-get-user: with 5 ms of query time, 3 callers at once')
    expect((await runCli(['report', 'results/http.json'], folder)).stdout).toBe(stdout)
  })

  test('counts what the service rejects, and reports no speed-up for it', async () => {
    const folder = temporaryFolder()
    const argv = [
      `--url=${POSTGRES.url('')}`,
      ...words('--pool 1+0 --callers 2 --concurrency 10 --query-time 20ms --rounds 1'),
      '--pool-timeout=1ms',
    ]

    const { code, stdout } = await start(argv, folder).ended

    const [refused] = resultOf(folder).scenarios as PoolScenario[]
    expect(code).toBe(0)
    expect(refused?.errors).toMatchObject([{ name: 'HttpFailure', message: 'answered with 503' }])
    expect(refused?.bursts[0]?.failures).toBeGreaterThan(0)
    expect(stdout.replace(/\s+/g, ' ')).toContain('operations failed: no speed-up is given')
    expect(await tablesOf(POSTGRES.url(''))).toEqual([])
  })

  test.for(['SIGINT', 'SIGTERM'] as const)(
    'ends by %s during a request, with its load generator and its database',
    async (signal) => {
      const running = start(words('--pool 1+0 --callers 2 --concurrency 10 --query-time 300ms'))
      await until(() => loadProcesses(running).length > 0 || running.child.exitCode !== null)
      const generators = loadProcesses(running)
      await delay(1_000)

      await endedBy(signal, running)

      expect(generators.filter(isRunning)).toEqual([])
      expectNothingLeft(place.current)
    },
  )

  test('leaves no load generator behind when it is killed', async () => {
    const url = `--url=${POSTGRES.url('')}`
    const running = start([url, ...words('--callers 1 --query-time 300ms')])
    await until(() => loadProcesses(running).length > 0 || running.child.exitCode !== null)
    const generators = loadProcesses(running)

    running.child.kill('SIGKILL')
    await running.ended

    await until(() => !generators.some(isRunning))
  })

  test.for([
    [['--pool', 'native:5'], "takes no library's pool"],
    [['--concurrency', '101'], 'is not a whole number from 1 to 100'],
    [['--mode', 'limited'], "unknown option '--mode'"],
  ] as const)('rejects %j in one line', async ([argv, message]) => {
    expectMistake(await start(argv).ended, 2, message)
  })
})
