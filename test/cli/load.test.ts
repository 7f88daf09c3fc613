import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseKeptFile } from '../../bench/result/parse.ts'
import type { LoadFile } from '../../bench/result/load-schema.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { userFolder } from '../modules/user-folder.ts'
import { endedBy, expectMistake, runCli, startCli, tablesOf } from './command-line.ts'
import { useServers } from './servers.ts'

const QUICK = ['--quick', '--duration=3s', '--warm-up=200ms']

const MEMORY = '--url=memory:?latency=10ms'

function loadIn(folder: string): LoadFile {
  const kept = parseKeptFile(readFileSync(join(folder, 'results/load.json'), 'utf8'))
  if (kept.kind !== 'load') throw new Error(`it is a ${kept.kind}`)
  return kept.file
}

describe.for(useServers({ areShared: false }))('poolbench load on $title', (server) => {
  test.skipIf(server.isMissing)('measures a mix on pools of several sizes', async () => {
    const folder = temporaryFolder()
    const mix = '--mix=get-user:70,search-users:20,transfer-credits:10,create-user:5,create-users:1'

    const { code, stdout } = await runCli(
      ['load', `--url=${server.url}`, mix, '--rate=400/s', '--pool=2,5+5', ...QUICK],
      folder,
    )

    expect(code).toBe(0)
    const { traffic } = loadIn(folder)
    expect(traffic.map(({ pool }) => pool)).toEqual([
      { poolSize: 2, maxOverflow: 0 },
      { poolSize: 5, maxOverflow: 5 },
    ])
    for (const row of traffic) {
      const { slices, kinds, errors, late, wait, hold, response } = completed(row)
      expect(errors).toEqual([])
      const [{ due, answered } = { due: 0, answered: -1 }] = slices
      expect(answered).toBe(due)
      expect(kinds.reduce((sum, each) => sum + each.answered, 0)).toBe(answered)
      for (const each of kinds) expect(each.checkouts).toBe(each.answered)
      expect(kinds.map(({ operation }) => operation)).toContain('transfer-credits')
      expect([late, response].map(({ count }) => count)).toEqual([due, due])
      expect([wait, hold].map(({ count }) => count)).toEqual([due, due])
      const parts = late.meanMs + wait.meanMs + hold.meanMs
      expect(response.meanMs).toBeGreaterThanOrEqual(parts * 0.99)
    }
    // The same schedule for both.
    expect(new Set(traffic.map((row) => completed(row).slices[0]?.due)).size).toBe(1)
    expect(stdout.replace(/\s+/g, ' ')).toContain('400 requests per second (poisson)')
    expect(await tablesOf(server.url)).toEqual([])
  })

  test.skipIf(server.isMissing)('leaves no table when it is ended', async () => {
    const folder = temporaryFolder()
    const cli = startCli(
      ['load', `--url=${server.url}`, '--pool=1', '--rate=500', '--query-time=50ms'],
      folder,
    )
    const until = Date.now() + 20_000
    while ((await tablesOf(server.url)).length === 0 && Date.now() < until) continue

    await endedBy('SIGINT', cli)

    expect(await tablesOf(server.url)).toEqual([])
  })
})

describe('poolbench load', () => {
  test('fails for an objective that no pool keeps, and not for one that a pool keeps', async () => {
    const folder = temporaryFolder()
    const argv = ['load', MEMORY, '--rate=150', '--pool=1,3', '--duration=9s', '--rounds=1']

    const kept = await runCli([...argv, '--slo=p90<300ms', '--slo=errors<1%'], folder)
    const broken = await runCli([...argv, '--slo=throughput>=1000/s'], folder)

    expect(kept.stdout).toMatch(/^- 3\+0 is the smallest pool that keeps 2 objectives\.$/m)
    expect(kept.stdout).toMatch(/^- Overloaded: 1\+0: /m)
    expect([kept.code, broken.code]).toEqual([0, 1])
    expect(broken.stdout).toContain('broken: ')
  })

  test('does not know whether an objective is kept by too few requests', async () => {
    const argv = ['load', MEMORY, '--rate=20', '--pool=3', '--slo=p99<1s', ...QUICK]

    const { code, stdout } = await runCli([...argv, '--strict'], temporaryFolder())

    expect(code).toBe(4)
    expect(stdout).toContain('undecided: ')
  })

  test('sends as many requests as clients that wait can', async () => {
    const folder = temporaryFolder()

    const { code } = await runCli(['load', MEMORY, '--clients=4', '--pool=2', ...QUICK], folder)

    expect(code).toBe(0)
    const { load, response } = completed(loadIn(folder).traffic[0])
    expect(load).toEqual({ kind: 'closed', clients: 4, thinkTimeMs: 0 })
    // Each of two connections serves two clients in turn.
    expect(response.p50Ms).toBeGreaterThan(19)
  })

  test('does not send what exceeds the requests that may be under way, and says so', async () => {
    const folder = temporaryFolder()
    const argv = ['load', MEMORY, '--rate=400', '--pool=1', '--max-in-flight=5', ...QUICK]

    const { code, stdout } = await runCli(argv, folder)

    const [slice] = completed(loadIn(folder).traffic[0]).slices
    expect(slice?.skipped).toBeGreaterThan(0)
    expect((slice?.answered ?? 0) + (slice?.skipped ?? 0)).toBe(slice?.due)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/\d+ of \d+ requests were not sent/)
    expect(code).toBe(3)
  })

  test('counts failures by their cause, with the first message', async () => {
    const folder = userFolder({
      'flaky.ts': `import { defineOperation } from 'poolbench'
        export default defineOperation({ name: 'flaky', run: ({ index }) => {
          if (index % 4 === 1) throw new Error('out of stock')
        } })`,
    })
    const argv = ['load', MEMORY, '--mix=./flaky.ts', '--pool=2', '--slo=errors<1%', ...QUICK]

    const { code, stdout } = await runCli(argv, folder)

    expect(code).toBe(1)
    expect(completed(loadIn(folder).traffic[0]).errors).toMatchObject([{ message: 'out of stock' }])
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/\d+ × Error: out of stock/)
  })

  test('keeps a file that report prints again, and compare refuses in one line', async () => {
    const folder = temporaryFolder()
    const { stdout } = await runCli(['load', MEMORY, '--pool=2', ...QUICK], folder)

    const again = await runCli(['report', 'results/load.json'], folder)
    expect(again).toMatchObject({ code: 0, stdout })
    const markdown = await runCli(['report', 'results/load.json', '--format=markdown'], folder)
    expect(markdown.stdout).toMatch(/^### poolbench load: get-user, 150 requests per second/)
    expectMistake(
      await runCli(['compare', 'results/load.json', 'results/load.json'], folder),
      2,
      'is a result of load',
    )
    expectMistake(
      await runCli(['report', 'results/load.json', '--html=page.html'], folder),
      2,
      'report can only print it as text or markdown',
    )
  })

  test.for([
    [['--mix=./own.ts:1,get-user:2'], 'own is a service with a pool of its own: it cannot be part'],
    [['--mix=./own.ts', '--query-time=5ms'], '--query-time: poolbench sends no statement in own'],
    [['--mix=./own.ts', '--slo=wait:p99<5ms'], '--slo wait:p99<5ms: the pool of own, a service,'],
    [['--mix=./no.ts'], 'not made by defineOperation, defineRequest or defineService'],
  ] as const)('refuses %j in one line', async ([typed, message]) => {
    const folder = userFolder({
      'own.ts': `import { defineService } from 'poolbench'
        export default defineService({ name: 'own', start() {}, request() {}, stop() {} })`,
      'no.ts': 'export default 1',
    })

    expectMistake(await runCli(['load', MEMORY, ...typed], folder), 2, message)
  })

  test.for([
    ['--slo=p99=50ms', '"p99=50ms" is not an objective: write [operation:][wait:]p99<50ms'],
    ['--slo=list-users:p99<50ms', '--slo list-users:p99<50ms: the mix has no operation list-users'],
    ['--rate=fast', '"fast" is not a rate: write requests per second, such as 200/s'],
    ['--mix=get-user:0', '"get-user:0" is not a mix'],
    ['--mix=delete-user', '"delete-user" is not one of get-user'],
    ['--mix=get-usr', 'Did you mean get-user?'],
    ['--pool=native:5', '--pool: load measures queue pools'],
  ] as const)('refuses %s in one line', async ([typed, message]) => {
    const { code, stderr } = await runCli(['load', MEMORY, typed], temporaryFolder())

    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

type Traffic = LoadFile['traffic'][number]

type Completed = Extract<Traffic, { status: 'completed' }>

function completed(
  row: Traffic | undefined,
): Completed & Required<Pick<Completed, 'wait' | 'hold'>> {
  if (row?.status !== 'completed' || !row.wait || !row.hold) throw new Error(JSON.stringify(row))
  return { ...row, wait: row.wait, hold: row.hold }
}
