import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import type { GateRecord } from '../../bench/gate/decision/gate-record.ts'
import type { SelfTest } from '../../bench/gate/decision/self-test.ts'
import { userFolder } from '../modules/user-folder.ts'
import { GIT, SQLITE } from '../support/optional-programs.ts'
import { endedBy, expectMistake, runCli, runMain, startCli, tablesOf } from './command-line.ts'

/** The options for the smallest measurement. */
const SMALL = ['--mode=concurrent', '--concurrency=4', '--pool=2+0', '--rounds=1', '--rows=5']

/** The time for twenty pairs of processes on a busy machine. */
const PATIENCE_MS = 170_000

const MEMORY = ['--url=memory:?latency=1ms', ...SMALL]

/** An operation with a given waiting time and number of statements. */
function operation(waitMs: number, statements = 1): string {
  return `
    import { defineOperation } from 'poolbench'
    export default defineOperation({
      name: 'mine',
      run: async ({ store, connection }) => {
        await new Promise((resolve) => setTimeout(resolve, ${waitMs}))
        for (let sent = 0; sent < ${statements}; sent++) {
          await connection.execute({ name: 'mine', sql: 'SELECT 1 AS one' })
        }
      },
    })`
}

function gateIn(folder: string): GateRecord {
  return JSON.parse(readFileSync(join(folder, 'results/gate.json'), 'utf8')) as GateRecord
}

describe('a gate', () => {
  test(
    'detects a slower change, confirms it, and says where it is',
    { timeout: PATIENCE_MS },
    async ({ skip }) => {
      skip(GIT.isMissing, GIT.reason)
      skip(SQLITE.isMissing, SQLITE.reason)
      const folder = repository('bench.ts', operation(2))
      writeFileSync(join(folder, 'bench.ts'), operation(20))
      const own = ['--operation=./bench.ts', '--url=sqlite-threads:mine.db', ...SMALL]

      const { code, stdout } = await runCli(
        ['gate', '--base=HEAD', `--cache=${folder}-cache`, ...own],
        folder,
        PATIENCE_MS,
      )

      expect(code).toBe(1)
      expect(unwrapped(stdout)).toMatch(
        /REGRESSED: slower by more than 3 %, confirmed by new pairs: mine, concurrent takes/,
      )
      const { scenarios, pairs, base } = gateIn(folder)
      expect(base).toMatch(/^HEAD \([0-9a-f]{7}/)
      expect(scenarios).toMatchObject([
        { first: { verdict: 'regressed' }, confirmation: { verdict: 'regressed' } },
      ])
      expect(pairs.map(({ series }) => series)).toEqual([
        ...Array<string>(10).fill('first'),
        ...Array<string>(10).fill('confirmation'),
      ])
      expect(new Set(pairs.map(({ first }) => first))).toEqual(new Set(['base', 'candidate']))
      expect(readFileSync(join(folder, 'results/gate.txt'), 'utf8')).toBe(stdout)
    },
  )

  test(
    'detects one additional statement, which no noise can hide',
    { timeout: PATIENCE_MS },
    async ({ skip }) => {
      skip(SQLITE.isMissing, SQLITE.reason)
      const folder = userFolder({ 'bench.ts': operation(0, 2) })
      mkdirSync(join(folder, 'before'))
      writeFileSync(join(folder, 'before/bench.ts'), operation(0, 1))
      const own = ['--operation=./bench.ts', `--url=sqlite-threads:${folder}/mine.db`, ...SMALL]

      const { code, stdout } = await runCli(
        ['gate', '--base=./before', ...own],
        folder,
        PATIENCE_MS,
      )

      expect(code).toBe(1)
      expect(unwrapped(stdout)).toContain(
        'REGRESSED: mine, concurrent: 8 statements per burst instead of 4',
      )
      expect(gateIn(folder).counts).toMatchObject([
        { metric: 'statements', baseline: { min: 4, max: 4 }, candidate: { min: 8, max: 8 } },
      ])
    },
  )

  test('ends when its time is up, and says that it cannot tell', { timeout: 60_000 }, async () => {
    const folder = userFolder({})
    const short = ['gate', '--base=.', '--max-time=1s', ...MEMORY]

    const lenient = await runCli([...short, '--json=mine.json'], folder)
    const strict = await runCli([...short, '--strict'], folder)

    expect(lenient.code).toBe(0)
    expect(strict.code).toBe(4)
    expect(unwrapped(lenient.stdout)).toMatch(
      /INCONCLUSIVE: time ran out before it was clear whether the scenario is more than/,
    )
    expect(lenient.stderr.split('\n')).toEqual([
      'poolbench: no --operation is given: measuring the built-in get-user',
      'poolbench: measuring 10 to 30 pairs of processes, for 0:01 at most',
      'poolbench: saved as results/gate.json and .txt',
      '',
    ])
    const { verdict, cutShort, pairs } = JSON.parse(
      readFileSync(join(folder, 'mine.json'), 'utf8'),
    ) as GateRecord
    expect({ verdict, cutShort }).toEqual({ verdict: 'inconclusive', cutShort: true })
    expect(pairs.length).toBeGreaterThanOrEqual(1)
    expect(pairs.length).toBeLessThan(10)
  })

  test('says that it started a database', { timeout: 60_000 }, async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = userFolder({})

    const { stdout } = await runCli(
      ['gate', '--base=.', '--max-time=1s', '--database=sqlite-threads', ...SMALL],
      folder,
    )

    expect(stdout).toMatch(/^sqlite-threads: .*, started by poolbench$/m)
    expect(gateIn(folder)).toMatchObject({
      targets: [{ startedByPoolbench: true }],
      baseLibraries: gateIn(folder).environment.libraries,
    })
  })

  test('passes its exit code through a pipe', { timeout: 60_000 }, async () => {
    const folder = userFolder({})
    const cli = join(process.cwd(), 'dist/bench/cli.js')
    const gate = `'${process.execPath}' '${cli}' gate --base . --max-time 1s --strict ${MEMORY.map((each) => `'${each}'`).join(' ')}`
    const status = execFileSync(
      'bash',
      ['-c', `${gate} 2>/dev/null | cat >out.txt; echo \${PIPESTATUS[0]}`],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    expect(status.trim()).toBe('4')
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toContain('INCONCLUSIVE')
  })

  test('measures nothing if the candidate fails, and never passes it', async ({ skip }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = userFolder({
      'bench.ts': operation(0).replace('await new', "throw new Error('no table')\n await new"),
    })
    mkdirSync(join(folder, 'before'))
    writeFileSync(join(folder, 'before/bench.ts'), operation(0))
    const own = ['--operation=./bench.ts', `--url=sqlite-threads:${folder}/mine.db`, ...SMALL]

    const outcome = await runCli(['gate', '--base=./before', ...own], folder)

    const [started, ...mistake] = outcome.stderr.split('\n')
    expect(started).toContain('measuring 10 to 30 pairs')
    expectMistake(
      { ...outcome, stderr: mistake.join('\n') },
      3,
      'nothing could be measured: no table',
    )
    expect(existsSync(join(folder, 'results/gate.json'))).toBe(false)
  })

  test('ends at a signal, and leaves no process or table', { timeout: 60_000 }, async () => {
    const folder = userFolder({})
    const url = inject('postgresUrl')
    const long = ['--query-time=1s', '--concurrency=20', '--pool=2+0', '--mode=concurrent']
    const cli = startCli(['gate', '--base=.', `--url=${url}`, ...long, '--json=a.json'], folder)
    // The table exists once a process measures.
    const until = Date.now() + 20_000
    while ((await tablesOf(url)).length === 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }

    await endedBy('SIGINT', cli)

    expect(await tablesOf(url)).toEqual([])
    expect(existsSync(join(folder, 'a.json'))).toBe(false)
  })
})

describe('a base without the operation, which the change adds', () => {
  test.for([
    ['operation', operation(0), []],
    [
      'driver',
      readFileSync('examples/drivers/tuned-sqlite.ts', 'utf8'),
      ['--url=tuned-sqlite:mine.db'],
    ],
  ] as const)('is told, with what to do: %s', async ([option, source, others]) => {
    const folder = userFolder({ 'new.ts': source })
    mkdirSync(join(folder, 'before'))

    const outcome = await runMain(
      ['gate', '--base=./before', `--${option}=./new.ts`, ...others, `--results=${folder}/results`],
      undefined,
      folder,
    )

    expectMistake(
      outcome,
      2,
      'the base ./before has no ./new.ts yet, so there is nothing to compare with: ' +
        'the comparison will work from the next change on',
    )
  })
})

describe('the self-test of a gate', () => {
  const SELF_TEST = ['gate', '--self-test', '--url=memory:?latency=20ms', ...SMALL]

  test(
    'shows that the gate works, and what it detects here',
    { timeout: PATIENCE_MS },
    async () => {
      const folder = userFolder({})

      const { code, stdout, stderr } = await runCli(
        [...SELF_TEST, '--inject=3'],
        folder,
        PATIENCE_MS,
      )

      expect(code).toBe(0)
      expect(unwrapped(stdout)).toMatch(/^THE GATE WORKS HERE: .* takes 3x as long/)
      expect(stdout).toMatch(/10 pairs .*20 pairs .*30 pairs/)
      expect(stderr).toContain('the candidate is slowed down by a factor of 3')
      const { works, slower, power } = gateIn(folder) as unknown as SelfTest
      expect({ works, slowdown: slower.slowdown }).toEqual({ works: true, slowdown: 3 })
      expect(power.map(({ pairs }) => pairs)).toEqual([10, 20, 30])
      expect(Object.values(power[2]?.detectable ?? {})).toEqual([expect.any(Number)])
    },
  )

  test('fails if no slow-down can be detected in this time', { timeout: 60_000 }, async () => {
    const { code, stdout } = await runCli([...SELF_TEST, '--max-time=2s'], userFolder({}))

    expect(code).toBe(3)
    expect(stdout).toMatch(/^THE GATE DOES NOT WORK HERE: it did not fail code that takes/)
    expect(unwrapped(stdout)).toContain('a longer --max-time')
  })
})

describe('a mistake is refused in one line', () => {
  test.for([
    [['--base=no-such-ref'], 'no-such-ref'],
    [['--base=./no-such-folder'], 'there is no folder ./no-such-folder'],
    [[], 'gate needs either --base <git ref or folder> or --self-test'],
    [['--base=.', '--self-test'], 'gate needs either --base'],
    [['--base=.', '--margin=3x'], '"3x" is not a share'],
    [['--base=.', '--slowdown=0.5'], '"0.5" is not a number from 1 to 100'],
    [['--base=.', '--max-time=0'], '"0" must be longer than 0'],
    [['--base=.', '--pool=five'], 'five'],
    [['--base=.', '--mode=fast'], '"fast" is not one of'],
    [['--base=.', '--operation=./none.ts'], './none.ts: there is no such file'],
  ] as const)('%j', async ([argv, message]) => {
    const folder = userFolder({})
    const outcome = await runMain(
      ['gate', ...argv, `--results=${folder}/results`],
      undefined,
      folder,
    )
    expectMistake(outcome, 2, message)
  })
})

/** Joins lines that were wrapped between words. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** A git repository with one commit of one file. */
function repository(name: string, text: string): string {
  const folder = userFolder({ [name]: text })
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  git('init', '--quiet')
  git('add', name)
  git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', 'first')
  return folder
}
