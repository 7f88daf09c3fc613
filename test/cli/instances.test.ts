import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isRunning } from '../../bench/process/unix-process.ts'
import { parseKeptFile } from '../../bench/result/parse.ts'
import type { CompletedTraffic } from '../../bench/result/traffic-schema.ts'
import { userFolder } from '../modules/user-folder.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { childrenOf } from '../support/children-of.ts'
import { until } from '../support/until.ts'
import {
  endedBy,
  expectMistake,
  runCli,
  startCli,
  tablesOf,
  type RunningCli,
} from './command-line.ts'
import { useServers, type TestServer } from './servers.ts'

const QUICK = ['--quick', '--duration=3s', '--warm-up=200ms']

function rowIn(folder: string): CompletedTraffic {
  const kept = parseKeptFile(readFileSync(join(folder, 'results/load.json'), 'utf8'))
  const [row] = kept.kind === 'load' ? kept.file.traffic : []
  if (row?.status !== 'completed') throw new Error(JSON.stringify(row))
  return row
}

const SERVERS = useServers({ areShared: false })
const [POSTGRES] = SERVERS as [TestServer]

const argvFor = (server: TestServer, more: readonly string[]): string[] => [
  'load',
  `--url=${server.url}`,
  '--instances=2',
  ...more,
]

describe.for(SERVERS)('load with instances on $title', (server) => {
  const argv = (...more: string[]) => argvFor(server, more)

  test.skipIf(server.isMissing)('sends all requests once, from pools of their own', async () => {
    const folder = temporaryFolder()
    const mix = '--mix=get-user:8,create-user:2,transfer-credits:1'

    const { code, stdout } = await runCli(argv(mix, '--rate=400/s', '--pool=2', ...QUICK), folder)

    expect(code).toBe(0)
    const { slices, kinds, errors, response, instances } = rowIn(folder)
    const [slice] = slices
    const each = slice?.instances ?? []
    expect([instances, each.length, errors]).toEqual([2, 2, []])
    expect(each.reduce((sum, { answered }) => sum + answered, 0)).toBe(slice?.due)
    expect([slice?.answered, response.count]).toEqual([slice?.due, slice?.due])
    for (const { checkouts, answered } of kinds) expect(checkouts).toBe(answered)
    expect(stdout).toContain('- 2 instances, 2+0 each, 4 connections in all.')
    expect(await tablesOf(server.url)).toEqual([])
  })
})

describe('load with instances', () => {
  const server = POSTGRES
  const argv = (...more: string[]) => argvFor(server, more)

  /** A load that would take a minute, once both of its instances send. */
  async function sending(folder: string): Promise<{ cli: RunningCli; children: number[] }> {
    const cli = startCli(argv('--pool=2', '--rate=300', '--duration=3s', '--rounds=60'), folder)
    const file = join(folder, 'results/load.json')
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('"due"'))
    return { cli, children: childrenOf(cli.child.pid as number) }
  }

  test('refuses more connections than the server has', async () => {
    const outcome = await runCli(argv('--pool=40', ...QUICK), temporaryFolder())

    expectMistake(outcome, 3, '2 instances with a pool of 40 connections each do not fit')
    expect(await tablesOf(server.url)).toEqual([])
  })

  test('fails in one line when an instance is killed', async () => {
    const { cli, children } = await sending(temporaryFolder())
    expect(children).toHaveLength(2)

    process.kill(children[1] as number, 'SIGKILL')

    expectMistake(await cli.ended, 3, 'instance 2 of 2 was ended by SIGKILL')
    expect(children.filter(isRunning)).toEqual([])
    expect(await tablesOf(server.url)).toEqual([])
  })

  test('leaves no process and no table when it is ended', async () => {
    const { cli, children } = await sending(temporaryFolder())

    await endedBy('SIGINT', cli)

    expect(children).toHaveLength(2)
    expect(children.filter(isRunning)).toEqual([])
    expect(await tablesOf(server.url)).toEqual([])
  })

  test('runs operations of the user, set up once', async () => {
    const folder = userFolder({
      'own.ts': `import { defineOperation } from 'poolbench'
        let setUps = 0
        export default defineOperation({
          name: 'own',
          setup: async () => ({ since: new Date(0), setUps: ++setUps }),
          run: async ({ index, state }) => {
            if (index % 4 === 1) throw new Error(state.since.toISOString() + ' ' + state.setUps)
          },
        })`,
    })

    const { code } = await runCli(argv('--mix=./own.ts', '--pool=2', ...QUICK), folder)

    expect(code).toBe(0)
    const { errors, slices } = rowIn(folder)
    expect(errors).toMatchObject([{ name: 'Error', message: '1970-01-01T00:00:00.000Z 1' }])
    expect(errors[0]?.count).toBe(slices[0]?.failures)
  })

  test.for([
    [
      'what cannot be passed',
      'setup: async () => new (class { f() {} })(),',
      '',
      2,
      'return plain',
    ],
    [
      'an error that nobody awaits',
      '',
      `setTimeout(() => { throw new Error('bang') })`,
      3,
      ': bang',
    ],
  ] as const)('ends in one line for %s', async ([, setup, run, code, message]) => {
    const folder = userFolder({
      'own.ts': `import { defineOperation } from 'poolbench'
        export default defineOperation({ name: 'own', ${setup} run: async ({ index }) => { ${run} } })`,
    })

    expectMistake(await runCli(argv('--mix=./own.ts', '--pool=2', ...QUICK), folder), code, message)
    expect(await tablesOf(server.url)).toEqual([])
  })

  test('leaves no process when it is killed, and only then its table', async () => {
    const { cli, children } = await sending(temporaryFolder())

    cli.child.kill('SIGKILL')
    await cli.ended

    expect(children).toHaveLength(2)
    await until(() => !children.some(isRunning))
  })
})

describe('several instances', () => {
  test.for([
    [['--url=memory:?latency=10ms', '--instances=2'], 'exists in one process only'],
    [['--url=memory:', '--instances=4', '--clients=3'], '--clients 3 leaves nothing to some of 4'],
    [['--url=memory:', '--instances=0'], '"0" is not a whole number from 1'],
    [['--url=memory:', '--balance=least'], 'random, round-robin'],
  ] as const)('refuse %s in one line', async ([typed, message]) => {
    const { code, stderr } = await runCli(['load', ...typed, ...QUICK], temporaryFolder())

    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
