import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ResultFile } from '../../bench/result/schema.ts'
import { tuneFileSchema, type TuneFile } from '../../bench/result/tune-schema.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { until } from '../support/until.ts'
import { sampleResult } from '../result/sample.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { userFolder } from '../modules/user-folder.ts'
import { endedBy, expectMistake, runCli, runMain, startCli, tablesOf } from './command-line.ts'
import { useServers } from './servers.ts'

const FOUR_AT_ONCE = '--url=memory:?latency=5ms&capacity=4'

const servers = useServers({ areShared: true })

describe('poolbench tune', { timeout: 90_000 }, () => {
  test('finds the four slots of the server, and decides the same from its file', async () => {
    const folder = temporaryFolder()

    const tuned = await runCli(['tune', FOUR_AT_ONCE, '--concurrency=16'], folder)

    expect(tuned.code).toBe(0)
    expect(poolSizeOf(tuned.stdout)).toBeGreaterThanOrEqual(3)
    expect(poolSizeOf(tuned.stdout)).toBeLessThanOrEqual(5)
    expect(tuned.stderr).toMatch(/^poolbench: .*saved as results\/tune.json and .txt\n$/)
    expect(readFileSync(join(folder, 'results/tune.txt'), 'utf8')).toBe(tuned.stdout)
    const { recommendation, refusal, measured } = fileAt(join(folder, 'results/tune.json'))
    expect(measured.complete).toBe(true)
    expect(refusal).toBeNull()
    expect(recommendation?.pool.poolSize).toBe(poolSizeOf(tuned.stdout))

    const again = await runCli(['tune', '--from=results/tune.json'], folder)
    expect(again).toEqual({ code: 0, stdout: tuned.stdout, stderr: '' })

    const strict = await runCli(['tune', '--from=results/tune.json', '--p99=1ms'], folder)
    expectRefusal(strict, 'no size keeps 99 % of 16 operations at once below 1 ms')

    const report = await runCli(['report', 'results/tune.json'], folder)
    expect(report).toEqual({ code: 0, stdout: tuned.stdout, stderr: '' })
    const markdown = await runCli(['report', 'results/tune.json', '--format=markdown'], folder)
    expect(markdown.stdout).toMatch(
      /^### poolbench tune: pool\\_size=\d+, max\\_overflow=0 for memory/,
    )
    const both = ['compare', 'results/tune.json', 'results/tune.json']
    expect((await runCli(both, folder)).code).toBe(0)
  })

  test('measures every size with --full', async () => {
    const json = join(temporaryFolder(), 'full.json')

    const { code } = await tune(
      '--url=memory:?latency=1ms',
      '--concurrency=6',
      '--full',
      '--json',
      json,
    )

    expect(code).toBe(0)
    const { scenarios, options } = fileAt(json).measured
    const sizes = scenarios.filter(({ pool }) => pool.maxOverflow === 0)
    expect(sizes.map(({ pool }) => pool.poolSize)).toEqual([1, 2, 3, 4, 5, 6])
    expect(options.rounds).toBeGreaterThanOrEqual(10)
  })

  test.for(servers)('recommends a pool for $title', async (server, { skip }) => {
    if (server.isMissing) return skip()

    const { code, stdout } = await tune(
      `--url=${server.url}`,
      '--concurrency=4',
      '--query-time=5ms',
    )

    expect(code).toBe(0)
    expect(stdout).toContain(`max_overflow=0 for ${server.label} at 4 operations at once`)
    // Whoever sleeps needs a connection, and no core: 3 do three quarters of what 4 do.
    expect(poolSizeOf(stdout)).toBe(4)
    expect(stdout).toContain('Pool sizes with 4 callers')
    expect(stdout).toContain('max_overflow=0: no bursts were measured.')
    expect(stdout).not.toContain(new URL(server.url).password)
    expect(await tablesOf(server.url)).toEqual([])
  })
})

describe('a recommendation with less to choose from', { timeout: 90_000 }, () => {
  test('is the smallest of the equal sizes if this process is the bottleneck', async () => {
    const { code, stdout } = await tune('--url=memory:', '--concurrency=16')

    expect(code).toBe(0)
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /Limited by this process: its event loop was \d+ % busy; more than \d+ connections? cannot help one Node process; more instances can\./,
    )
  })

  test('of SQLite in this thread is 1+0', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const { code, stdout } = await tune('--url=sqlite::memory:', '--concurrency=4')

    expect(code).toBe(0)
    expect(stdout).toMatch(/^pool_size=1, max_overflow=0 for sqlite at 4 operations at once/)
    expect(stdout.replaceAll('\n', ' ')).toContain('no pool makes sqlite faster: it has one handle')
  })

  test('of several instances on one server fits the server, and no larger size is measured', async () => {
    const json = join(temporaryFolder(), 'fits.json')

    const { code, stdout } = await tune(
      '--url=memory:?latency=5ms&max_connections=10',
      '--concurrency=8',
      '--instances=3',
      '--json',
      json,
    )

    expect(code).toBe(0)
    const { recommendation, sizes } = fileAt(json)
    expect(Math.max(...sizes.map(({ pool }) => pool.poolSize))).toBe(3)
    expect(recommendation).toMatchObject({
      pool: { poolSize: 3, maxOverflow: 0 },
      decidedBy: 'connections',
      connections: { perInstance: 3, total: 9, available: 10 },
    })
    expect(stdout).not.toContain('raise max_connections')
  })

  test('with a p99 is the smallest size that meets it', async () => {
    // 16 operations of 10 ms: 160 ms with one connection, 80 with two, 40 with four, 10 with 16.
    const json = join(temporaryFolder(), 'p99.json')

    await tune('--url=memory:?latency=10ms', '--concurrency=16', '--p99=2s', '--json', json)

    const { recommendation, goal } = fileAt(json)
    expect(goal.p99Ms).toBe(2000)
    expect(recommendation).toMatchObject({ decidedBy: 'p99', pool: { poolSize: 1 } })
    expect(recommendation?.larger?.gain).toBeGreaterThan(1)
  })
})

describe('a file of tune', { timeout: 90_000 }, () => {
  test('is printed alone with --json -, and matches the schema', async () => {
    const results = join(temporaryFolder(), 'results')
    const { code, stdout } = await runMain([
      'tune',
      '--url=memory:?latency=2ms',
      '--concurrency=2',
      `--results=${results}`,
      '--json=-',
    ])

    expect(code).toBe(0)
    const printed = JSON.parse(stdout) as TuneFile
    expect(tuneFileSchema.parse(printed)).toEqual(printed)
    expect(printed.recommendation?.settings.map(({ library }) => library)).toContain('HikariCP')
    expect(printed).toEqual(fileAt(join(results, 'tune.json')))
    expect(existsSync('-')).toBe(false)
  })

  test('keeps its goal, unless the options override it', async () => {
    const folder = temporaryFolder()
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
    await tune(
      '--url=memory:?latency=2ms&max_connections=100',
      '--concurrency=4',
      '--burst=6',
      '--p99=2s',
      '--instances=3',
      `--json=${a}`,
    )

    const again = await runMain(['tune', '--from', a, '--json', b])

    expect(again.code).toBe(0)
    expect(fileAt(b)).toEqual(fileAt(a))
    expect(fileAt(b).goal).toMatchObject({ concurrency: 4, burst: 6, p99Ms: 2000, instances: 3 })
    await runMain(['tune', '--from', a, '--json', b, '--p99=3s', '--instances=2'])
    expect(fileAt(b).goal).toMatchObject({ concurrency: 4, burst: 6, p99Ms: 3000, instances: 2 })
  })

  test('keeps its goal despite a configuration: only typed options override it', async () => {
    const folder = userFolder({
      'poolbench.config.json': JSON.stringify({
        tune: {
          instances: 1,
          concurrency: 2,
          p99: '1s',
          queryTime: '9ms',
          operation: 'search-users',
        },
      }),
    })
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
    const url = '--url=memory:?latency=2ms&max_connections=100'
    await tune(url, '--concurrency=4', '--p99=2s', '--instances=3', `--json=${a}`)

    const from = (...argv: string[]) =>
      runMain(['tune', '--from', a, '--json', b, ...argv], undefined, folder)
    expect((await from()).code).toBe(0)
    expect(fileAt(b).goal).toEqual(fileAt(a).goal)
    expect((await from('--instances=2')).code).toBe(0)
    expect(fileAt(b).goal).toEqual({ ...fileAt(a).goal, instances: 2 })
  })

  test('holds the settings that it was measured with', async () => {
    const json = join(temporaryFolder(), 'tune.json')
    await tune(
      '--url=memory:?latency=2ms',
      '--concurrency=2',
      '--pool-timeout=5s',
      `--json=${json}`,
    )

    const [alchemy] = fileAt(json).recommendation?.settings ?? []
    expect(alchemy?.values).toMatchObject({ pool_timeout: 5 })
    expect(alchemy?.text).toContain('pool_timeout=5,')
  })

  test('of a gate is distinguished from one of tune', async () => {
    const file = join(temporaryFolder(), 'gate.json')
    writeFileSync(file, JSON.stringify({ verdict: 'passed', design: {} }))

    // A gate of 0.1.0 has no version; this one is cut down to what it is recognised by.
    expectMistake(await runMain(['tune', '--from', file]), 2, `${file}: base: `)
  })
})

describe('a recommendation that cannot be made', () => {
  test('because the server has no connection for each instance is refused', async () => {
    const { code, stdout } = await tune(
      '--url=memory:?latency=5ms&max_connections=10',
      '--concurrency=8',
      '--instances=11',
    )

    expectRefusal({ code, stdout }, '11 instances need at least one connection each')
  })

  test('because every operation fails is rejected with the first cause', async () => {
    const folder = userFolder({
      'broken.mjs': `import { defineOperation } from 'poolbench'
        export default defineOperation({ name: 'broken', run: () => { throw new Error('out of stock') } })`,
    })

    expectMistake(
      await runCli(['tune', '--url=memory:', '--operation=./broken.mjs'], folder),
      3,
      'nothing could be measured: out of stock',
    )
  })
})

describe('a recommendation from a file', () => {
  test('of a run uses the highest concurrency that several sizes were measured with', async () => {
    const json = await measured('--pool-size=2,4', '--concurrency=1,8')

    const { code, stdout } = await runMain(['tune', '--from', json])

    expect(code).toBe(0)
    expect(stdout.replace('\n', ' ')).toContain(
      'for memory at 8 operations at once (confidence: low)',
    )
  })

  test('of a run uses the highest concurrency of several sizes, even if fewer sizes have it', async () => {
    const few = await measured('--pool-size=2,4,6', '--concurrency=3')
    const more = await measured('--pool-size=2,4', '--concurrency=8')
    const single = await measured('--pool-size=2', '--concurrency=16')
    const [file, ...others] = [few, more, single].map(
      (path) => JSON.parse(readFileSync(path, 'utf8')) as ResultFile,
    )
    const scenarios = [file, ...others].flatMap((each) => each?.scenarios ?? [])
    writeFileSync(few, JSON.stringify({ ...file, scenarios }))

    const { stdout } = await runMain(['tune', '--from', few])

    expect(stdout.replace('\n', ' ')).toContain('for memory at 8 operations at once')
  })

  test('of a run with a single pool size is rejected', async () => {
    const json = await measured('--pool-size=4', '--concurrency=1,8')

    expectRefusal(
      await runMain(['tune', '--from', json]),
      'get-user on memory with 8 at once was measured on one size of a pool without overflow: 4. ' +
        'It takes two at least to choose from: run poolbench tune, or',
    )
  })

  test('exits with 4 if it is uncertain and --strict is set', async () => {
    const json = await measured('--pool-size=2,4', '--concurrency=8')

    const strict = await runMain(['tune', '--from', json, '--strict'])

    expect(strict.code).toBe(4)
    expect(strict.stdout.replace('\n', ' ')).toContain('(confidence: low)')
    expect((await runMain(['tune', '--from', json])).code).toBe(0)
  })

  test('satisfies the request, or says that it does not', async () => {
    const json = await measured('--pool-size=2,4', '--concurrency=8')
    const from = (...argv: string[]) => runMain(['tune', '--from', json, ...argv])

    expectMistake(
      await from('--operation=search-users'),
      2,
      'the result holds no concurrent bursts of search-users on queue pools',
    )
    expectMistake(
      await from('--query-time=7ms'),
      2,
      'no concurrent bursts of 7 ms of query time on queue pools',
    )
    expectRefusal(
      await from('--concurrency=9'),
      'the file has no measurements of get-user on memory with 9',
    )
  })

  test('is not made from sequential operations', async () => {
    const json = await measured('--pool-size=2,4', '--concurrency=8', '--mode=sequential')

    expectMistake(await runMain(['tune', '--from', json]), 2, 'holds no concurrent bursts')
  })

  test('that is broken is rejected', async () => {
    const file = join(temporaryFolder(), 'tune.json')
    const from = () => runMain(['tune', '--from', file])

    expectMistake(await from(), 2, `${file}: there is no such file`)
    writeFileSync(file, '{')
    expectMistake(await from(), 2, 'is not valid JSON: it may be cut off')
    writeFileSync(file, '{"name":"package"}')
    expectMistake(await from(), 2, 'is not a result of poolbench')
    writeFileSync(file, JSON.stringify({ ...(await sampleResult()), scenarios: [] }))
    expectMistake(await from(), 2, 'holds no concurrent bursts')
  })
})

describe('wrong usage of tune', () => {
  test.for([
    [['--url=memory:', '--url=memory:'], 'tune accepts only one value'],
    [['--database=postgres,pg'], 'tune accepts only one value'],
    [['--url=memory:', '--operation=get-user,search-users'], '--operation: tune accepts only one'],
    [['--concurrency=10', '--burst=5'], '--burst 5 is less than the concurrency, 10'],
    [['--burst=5'], '--burst 5 is less than the concurrency, 50'],
    [['--p99=0'], '"0" must be longer than 0'],
    [['--p99=fast'], '"fast" is not a duration'],
    [['--instances=0'], '"0" is not a whole number from 1'],
    [['--from=a.json', '--url=memory:'], 'cannot be used with'],
    [['--from=a.json', '--full'], 'cannot be used with'],
    [['--url=memory:', '--operation=./missing.ts'], './missing.ts: there is no such file'],
  ] as const)('%j is reported in one line, before anything is started', async ([argv, message]) => {
    const results = join(temporaryFolder(), 'results')

    expectMistake(await runMain(['tune', `--results=${results}`, ...argv]), 2, message)

    expect(existsSync(join(results, 'tune.json'))).toBe(false)
  })
})

describe.for(servers)('a tuning of $title that is interrupted', (server) => {
  test.skipIf(server.isMissing)('ends soon, and drops its table', async () => {
    const folder = temporaryFolder()
    const cli = startCli(
      ['tune', `--url=${server.url}`, '--concurrency=16', '--query-time=300ms'],
      folder,
    )
    await until(() => existsSync(join(folder, 'results/tune.json')) || cli.child.exitCode !== null)

    await endedBy('SIGINT', cli)

    expect(await tablesOf(server.url)).toEqual([])
  })
})

function fileAt(path: string): TuneFile {
  return tuneFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

function tune(...argv: readonly string[]) {
  return runMain(['tune', `--results=${join(temporaryFolder(), 'results')}`, ...argv])
}

/** The file of a run on a simulated server. */
async function measured(...argv: readonly string[]): Promise<string> {
  const folder = temporaryFolder()
  const json = join(folder, 'run.json')
  const results = `--results=${join(folder, 'results')}`
  const bursts = ['--mode=concurrent', '--query-time=0', '--rounds=2']
  const { code } = await runMain([
    'run',
    '--url=memory:?latency=5ms',
    results,
    `--json=${json}`,
    ...bursts,
    ...argv,
  ])
  expect(code).toBe(0)
  return json
}

function poolSizeOf(report: string): number {
  return Number(/^pool_size=(\d+), /.exec(report)?.[1])
}

/** The first paragraph is the reason; nothing is recommended. */
function expectRefusal(outcome: { code: number | null; stdout: string }, reason: string): void {
  const [first = ''] = outcome.stdout.split('\n\n')
  expect(first).toMatch(/^No pool is recommended for /)
  expect(first.replaceAll('\n', ' ')).toContain(reason)
  expect(outcome.code).toBe(3)
}
