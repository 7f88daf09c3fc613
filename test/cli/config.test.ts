import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { parseResultFile } from '../../bench/result/parse.ts'
import { userFolder } from '../modules/user-folder.ts'
import { expectMistake, runCli, runMain, startNode, type Outcome } from './command-line.ts'
import { GIT, SQLITE } from '../support/optional-programs.ts'

const CLI = join(import.meta.dirname, '../../dist/bench/cli.js')

/** A run of one scenario on no database at all, with the pool as it is named. */
const MEMORY = { url: 'memory:', concurrency: 3, mode: 'concurrent', queryTime: '0' } as const

function json(config: object): Record<string, string> {
  return { 'poolbench.config.json': JSON.stringify(config) }
}

/** Runs in this process, in a folder with these files and the `.git` of a repository. */
function run(
  argv: readonly string[],
  files: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return runMain(argv, undefined, repository(files), environment)
}

function repository(files: Readonly<Record<string, string>>): string {
  const folder = userFolder(files)
  mkdirSync(join(folder, '.git'))
  return folder
}

describe('a configuration file', () => {
  const TYPESCRIPT = `
    import { defineConfig } from 'poolbench'
    const pool: string = '7+1'
    export default defineConfig({ url: 'memory:', concurrency: 3, mode: 'concurrent', queryTime: '0', pool })`
  const JAVASCRIPT = `export default ${JSON.stringify({ ...MEMORY, pool: '7+1' })}`

  test.for([
    ['poolbench.config.ts', TYPESCRIPT],
    ['poolbench.config.mts', TYPESCRIPT],
    ['poolbench.config.js', JAVASCRIPT.replace('export default', 'module.exports =')],
    ['poolbench.config.mjs', JAVASCRIPT],
    ['poolbench.config.cjs', JAVASCRIPT.replace('export default', 'module.exports =')],
    ['poolbench.config.json', JSON.stringify({ ...MEMORY, pool: '7+1' })],
    ['package.json', JSON.stringify({ name: 'a', poolbench: { ...MEMORY, pool: '7+1' } })],
  ])('called %s is found, and reported on one line', async ([name = '', text = '']) => {
    const { code, stdout, stderr } = await run(['list'], { [name]: text })

    expect(stdout).toBe('memory/get-user/concurrent/c=3/pool=7+1/query=0ms\n')
    expect(stderr).toBe(
      `poolbench: settings of ${name}: url, pool, concurrency, mode, queryTime\n1 scenarios\n`,
    )
    expect(code).toBe(0)
  })

  test('a configuration file is searched for upwards, as far as the folder with .git', async () => {
    const outer = userFolder(json({ ...MEMORY, pool: '1+0' }))
    const top = join(outer, 'repository')
    const inner = join(top, 'packages', 'api')
    mkdirSync(inner, { recursive: true })
    mkdirSync(join(top, '.git'))
    const poolIn = async (): Promise<string> =>
      (await runMain(['list', '--url=memory:', '--concurrency=3'], undefined, inner)).stdout

    expect(await poolIn()).toContain('pool=20+0')
    writeFileSync(join(top, 'poolbench.config.json'), JSON.stringify({ pool: '2+0' }))
    expect(await poolIn()).toContain('pool=2+0')
    writeFileSync(join(inner, 'package.json'), JSON.stringify({ poolbench: { pool: '3+0' } }))
    expect(await poolIn()).toContain('pool=3+0')
  })

  test('is looked for up to the top package.json where there is no repository', async () => {
    const top = userFolder({ ...json({ ...MEMORY, pool: '2+0' }), 'package.json': '{}' })
    const inner = join(top, 'packages/api')
    mkdirSync(inner, { recursive: true })
    writeFileSync(join(inner, 'package.json'), '{}')

    expect((await runMain(['list'], undefined, inner)).stdout).toContain('pool=2+0')
  })

  test('can be chosen by --config, and disabled by --no-config', async () => {
    const files = {
      ...json({ ...MEMORY, pool: '1+0' }),
      'other.json': JSON.stringify({ ...MEMORY, pool: '2+0' }),
    }

    expect((await run(['list', '--config', 'other.json'], files)).stdout).toContain('pool=2+0')
    expect(await run(['list', '--no-config', '--url=memory:', '--quick'], files)).toMatchObject({
      stdout: expect.not.stringContaining('pool=1+0'),
      stderr: expect.not.stringContaining('settings of'),
    })
  })

  test('paths in a configuration file are relative to its folder; names are not', async ({
    skip,
  }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const top = repository({})
    const inner = join(top, 'packages/api')
    mkdirSync(join(top, 'bench'))
    mkdirSync(inner, { recursive: true })
    const operation = `import { defineOperation } from 'poolbench'
      export default defineOperation({ name: 'mine', run: ({ connection }) =>
        connection.execute({ name: 'one', sql: 'SELECT 1' }) })`
    writeFileSync(join(top, 'bench/mine.ts'), operation)
    writeFileSync(
      join(top, 'poolbench.config.json'),
      JSON.stringify({
        url: 'sqlite:data.db',
        operation: ['get-user', './bench/mine.ts'],
        results: 'measured',
        concurrency: 2,
        queryTime: '0',
        run: { rounds: 1, json: 'out.json', saveBaseline: 'main' },
      }),
    )

    const { code, stderr } = await runCli(['run'], inner)

    expect(stderr).toContain('saved as ../../measured/latest.json')
    expect(code).toBe(0)
    expect(readdirSync(top).sort()).toEqual(
      [
        '.git',
        'bench',
        'data.db',
        'measured',
        'out.json',
        'packages',
        'poolbench.config.json',
      ].sort(),
    )
    expect(readdirSync(inner)).toEqual([])
  })
})

describe('a setting', () => {
  /** From the last to the first that counts. */
  const FILE = {
    ...MEMORY,
    pool: '2+0',
    run: { pool: '3+0' },
    profiles: {
      outer: { pool: '4+0' },
      both: { pool: '4+0', run: { pool: '5+0' } },
    },
  }
  const { run: _section, ...WITHOUT_SECTION } = FILE

  test.for([
    ['of the command line before all', '9+0', ['--pool=9+0', '--profile=both'], FILE],
    ['of the section of a profile before the profile', '5+0', ['--profile=both'], FILE],
    ['of a profile before the section of the command', '4+0', ['--profile=outer'], FILE],
    ['of the section before what holds for all commands', '3+0', [], FILE],
    ['for all commands before the default', '2+0', [], WITHOUT_SECTION],
  ] as const)('%s', async ([, pool, argv, config]) => {
    expect((await run(['list', ...argv], json(config))).stdout).toBe(
      `memory/get-user/concurrent/c=3/pool=${pool}/query=0ms\n`,
    )
  })

  test('of a profile is selected by name, also by POOLBENCH_PROFILE, which --profile overrides', async () => {
    const environment = { POOLBENCH_PROFILE: 'outer' }
    const listed = await run(['list'], json(FILE), environment)

    expect(listed.stdout).toContain('pool=4+0')
    expect(listed.stderr).toContain('poolbench.config.json, profile outer: ')
    expect((await run(['list', '--profile=both'], json(FILE), environment)).stdout).toContain(
      'pool=5+0',
    )
  })

  test('is recorded as an option of the command in a result, which has the same effect elsewhere', async () => {
    const results = userFolder({})
    const kept = () => parseResultFile(readFileSync(join(results, 'latest.json'), 'utf8'))
    const config = json({
      ...MEMORY,
      pool: ['7+1', '2+0'],
      run: { rounds: 1, prePing: true, quick: false },
      profiles: { ci: { concurrency: 4 } },
    })
    const typed = ['run', '--profile', 'ci', `--results=${results}`, '--seed=7']

    expect((await run(typed, config, { POOLBENCH_URL: 'memory:?latency=1ms' })).code).toBe(0)

    const { command, scenarios, options, targets } = kept()
    expect(command).toEqual(
      [
        ['poolbench', 'run', `--results=${results}`, '--seed=7', '--no-config'],
        ['--pool', '7+1,2+0', '--concurrency', '4', '--mode', 'concurrent', '--query-time', '0'],
        ['--rounds', '1', '--pre-ping', '--url', 'memory:?latency=1ms'],
      ].flat(),
    )
    expect((await run(command.slice(1), json({ pool: '9+0', seed: 3 }))).code).toBe(0)
    expect(kept()).toMatchObject({ command, options, targets: [{ url: targets[0]?.url }] })
    expect(kept().scenarios.map(({ id }) => id)).toEqual(scenarios.map(({ id }) => id))
  })

  test('of POOLBENCH_URL has lower precedence than the command line, and higher than every profile', async () => {
    const config = json({ ...FILE, profiles: { ci: { url: 'postgres://me@host/db' } } })
    const environment = { POOLBENCH_URL: 'mysql://me@host/db' }
    const profile = await run(['list', '--profile=ci'], config, environment)

    expect(profile.stdout).toMatch(/^mysql\//)
    expect(profile.stderr).toContain('; POOLBENCH_URL: url\n')
    expect((await run(['list', '--url=memory:'], config, environment)).stdout).toMatch(/^memory\//)
    expect((await run(['list', '--database=postgres'], config, environment)).stdout).toMatch(
      /^postgres\//,
    )
  })

  test('a setting that conflicts with a typed option is ignored silently', async () => {
    const listed = await run(
      ['list', '--database=postgres', '--pool-size=6'],
      json({ ...MEMORY, driver: './no-such-driver.ts', pool: '2+0' }),
    )

    expect(listed).toMatchObject({
      code: 0,
      stdout: 'postgres/get-user/concurrent/c=3/pool=6+0/query=0ms\n',
      stderr: expect.stringContaining('config.json: concurrency, mode, queryTime\n'),
    })
  })

  test.for([
    ['--url=postgres://me@host/db', 'pg'],
    ['--url=mysql://me@host/db', 'mysql'],
    ['--database=mysql', 'mysql'],
  ] as const)(
    'of a driver is applied with %s if the driver supports it: %s',
    async ([typed, driver]) => {
      const config = json({ ...MEMORY, url: 'postgres://me@other/db', driver: 'pg' })
      const listed = await run(['list', typed, '--pool=2+0', '--concurrency=3'], config)

      expect([listed.code, listed.stdout.split('/')[0]]).toEqual([0, driver])
    },
  )

  test('the setting rounds is overridden by a typed --quick', async () => {
    const folder = repository(json({ ...MEMORY, pool: '2+0', rounds: 4 }))

    expect((await runCli(['run', '--quick'], folder)).code).toBe(0)
    const result = readFileSync(join(folder, 'results/latest.json'), 'utf8')
    expect(JSON.parse(result)).toMatchObject({ quick: true, options: { rounds: 1 } })
  })

  test('is a list if the option takes several values, and false switches an option off', async () => {
    const config = {
      ...MEMORY,
      pool: ['2+0', '3+1'],
      concurrency: [2, 4],
      quick: true,
      run: { quick: false },
    }
    const { stdout } = await run(['list'], json(config))

    expect(stdout.trim().split('\n')).toHaveLength(4)
    expect(stdout).toContain('c=4/pool=3+1')
  })

  test('may contain environment variables: in JSON by name or with a default', async () => {
    const config = json({
      ...MEMORY,
      url: '${DATABASE_URL}',
      pool: '${POOL:-5+0}',
      tune: { from: '${NO_SUCH_VARIABLE}' },
    })
    const environment = { DATABASE_URL: 'mysql://me@host/db', POOL: '' }

    expect((await run(['list'], config, environment)).stdout).toBe(
      'mysql/get-user/concurrent/c=3/pool=5+0/query=0ms\n',
    )
    expect((await run(['list'], config, { ...environment, POOL: '6+0' })).stdout).toContain('6+0')
  })

  test('a TypeScript configuration file reads process.env', async () => {
    vi.stubEnv('TEST_POOL', '8+0')
    const config = `export default { url: 'memory:', pool: process.env.TEST_POOL }`
    const listed = await run(['list', '--quick'], { 'poolbench.config.ts': config })
    vi.unstubAllEnvs()

    expect(listed.stdout).toContain('pool=8+0')
  })

  test('a setting in the section tune applies to tune only', async () => {
    const config = json({ p99: '1ns', tune: { concurrency: 2, p99: 'soon' } })

    expectMistake(await run(['tune'], config), 2, '`tune.p99` is wrong: "soon" is not a duration')
    expect((await run(['list', '--quick', '--url=memory:'], config)).code).toBe(0)
  })
})

describe('a mistake in a configuration', () => {
  const MISTAKES: readonly [object, string][] = [
    [{ pol: '5+0' }, '`pol` is not a setting (did you mean `pool`?)'],
    [{ run: { poolsize: 5 } }, '`run.poolsize` is not a setting (did you mean `poolSize`?)'],
    [{ tunee: {} }, '`tunee` is not a setting (did you mean `tune`?)'],
    [{ compare: { url: 'memory:' } }, '`compare.url` is not a setting'],
    [
      { profiles: { ci: { gat: {} } } },
      '`profiles.ci.gat` is not a setting (did you mean `gate`?)',
    ],
    [{ profiles: { ci: 1 } }, '`profiles.ci` must be an object of settings, not a number'],
    [{ run: true }, '`run` must be an object of settings, not true'],
    [
      { pool: { size: 5 } },
      '`pool` must be a string or a number, or a list of them, not an object',
    ],
    [{ pool: [] }, '`pool` must be a string or a number, or a list of them, not an empty list'],
    [{ run: { rounds: [1] } }, '`run.rounds` must be a string or a number, not a list'],
    [{ quick: 'yes' }, '`quick` must be true or false, not a string'],
    [{ pool: '5+' }, '`pool` is wrong: "5+" is not a pool'],
    [{ url: 'memory:', database: 'sqlite' }, '`url` cannot be used with `database`'],
    [{ url: '${NO_SUCH}' }, '`url` needs the variable NO_SUCH, which is not set'],
    [{ pool: '${SECRET}' }, '`pool` is not a valid value for --pool'],
    [{ database: '${URL}' }, '`database` is not a valid value for --database'],
    [
      { database: 'postgres://me:hunter2@host/a,b' },
      '`database` is not a valid value for --database',
    ],
  ]
  const environment = { SECRET: 'hunter2', URL: 'postgres://me:hunter2@host/database' }

  test.for(MISTAKES)('%j is one line that names the file', async ([config, message]) => {
    const outcome = await run(['run'], json(config), environment)

    expectMistake(outcome, 2, `poolbench: poolbench.config.json: ${message}`)
  })

  test.for([
    ['{ "url": "postgres://me:hunter2@host/database", }', 'is not valid JSON (line 1)'],
    ['[]', 'it must hold an object of settings, not a list'],
  ])('%s is one line that does not quote the value', async ([text = '', message = '']) => {
    expectMistake(await run(['run'], { 'poolbench.config.json': text }), 2, message)
  })

  test.for([
    ['export default {', 'poolbench.config.ts: syntax error in line 1'],
    ['export const a = 1', 'poolbench.config.ts: has no default export'],
    [
      'export default { url: process.env.NO_SUCH }',
      '`url` is undefined: is the environment variable',
    ],
  ])('of TypeScript, %s, is one line', async ([text = '', message = '']) => {
    expectMistake(await run(['run'], { 'poolbench.config.ts': text }), 2, message)
  })

  test.for([
    [['--profile=cii'], 'there is no profile "cii" (there are ci)'],
    [['--config=none.json'], '--config none.json: there is no such file'],
    [['--config=poolbench.yml'], '--config poolbench.yml: its name must end in .ts'],
    [['--no-config', '--profile=ci'], '--profile cannot be used with --no-config'],
  ] as const)('%j is one line', async ([argv, message]) => {
    expectMistake(await run(['run', ...argv], json({ profiles: { ci: {} } })), 2, message)
  })

  test('a profile without a configuration file is a usage error', async () => {
    expectMistake(await run(['run', '--profile=ci'], {}), 2, 'profile "ci": there is no')
  })

  test('does not affect --help, init and completion', async () => {
    const broken = json({ nonsense: 1 })

    expect((await run(['init', '--dry-run'], broken)).code).toBe(0)
    expect((await run(['completion', 'bash'], broken)).code).toBe(0)
    expect((await run(['run', '--help'], broken)).stdout).toContain('--profile <name>')
  })
})

describe('a password in a configuration', () => {
  const DRIVER = `
    import { createDriver, defineDriver, parseDatabaseUrl } from 'poolbench'
    export default defineDriver({
      name: 'mydb',
      schemes: ['mydb'],
      create: async () => {
        const driver = await createDriver(parseDatabaseUrl('sqlite-threads:a.db'))
        return new Proxy(driver, { get: (target, key) =>
          key === 'name' ? 'mydb' : typeof target[key] === 'function' ? target[key].bind(target) : target[key] })
      },
    })`
  const WITH_PASSWORD = {
    ...MEMORY,
    pool: '2+0',
    url: 'mydb://me:hunter2@host/database',
    driver: './driver.ts',
    run: { rounds: 1, html: 'page.html', saveBaseline: 'main' },
  }

  test('a password from a configuration appears in no file and no output of a run', async ({
    skip,
  }) => {
    skip(SQLITE.isMissing, SQLITE.reason)
    const folder = repository({ ...json(WITH_PASSWORD), 'driver.ts': DRIVER })
    const { code, stdout, stderr } = await runCli(['run'], folder)

    expect(stderr).toContain('poolbench: settings of poolbench.config.json: url, driver, ')
    expect(code).toBe(0)
    const written = execFileSync('grep', ['-rl', 'mydb', '.'], { cwd: folder, encoding: 'utf8' })
    expect(written).toContain('./results/latest.json')
    expect(written).toContain('./page.html')
    const holding = execFileSync('grep', ['-rl', 'hunter2', '.'], { cwd: folder, encoding: 'utf8' })
    expect(holding).toBe('./poolbench.config.json\n')
    expect(stdout + stderr).not.toContain('hunter2')
    const result = readFileSync(join(folder, 'results/latest.json'), 'utf8')
    expect(parseResultFile(result).command).toContain('mydb://me:***@host/database')
  })

  test.for(['run', 'tune', 'doctor --no-noise', 'gate --self-test --max-time 10s'])(
    'does not appear in the output of %s that cannot connect',
    async (line) => {
      const folder = repository(json({ url: 'postgres://me:hunter2@127.0.0.1:1/database' }))
      const { code, stdout, stderr } = await runCli(line.split(' '), folder)

      expect(code).not.toBe(0)
      expect(stderr).toContain('settings of poolbench.config.json: url')
      expect(stdout + stderr).not.toContain('hunter2')
    },
  )
})

test('POOLBENCH_URL of the process reaches the program', async () => {
  const { stdout } = await startNode([CLI, 'list', '--quick'], repository({}), {
    env: { POOLBENCH_URL: 'memory:' },
  }).ended

  expect(stdout).toMatch(/^memory\//)
})

test(
  "both sides of a gate are measured with the candidate's configuration",
  { timeout: 170_000 },
  async ({ skip }) => {
    skip(GIT.isMissing, GIT.reason)
    skip(SQLITE.isMissing, SQLITE.reason)
    const operation = `import { defineOperation } from 'poolbench'
    export default defineOperation({ name: 'mine', run: ({ connection }) =>
      connection.execute({ name: 'one', sql: 'SELECT 1' }) })`
    const folder = userFolder({
      ...json({ pool: '9+0', quick: true, run: { pool: '8+0', rounds: 7 }, poolSize: undefined }),
      'mine.ts': operation,
    })
    const git = (...argv: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...argv], {
        cwd: folder,
        encoding: 'utf8',
      })
    git('init', '--quiet')
    git('add', '.')
    git('commit', '--quiet', '--message=base')
    writeFileSync(
      join(folder, 'poolbench.config.json'),
      JSON.stringify({
        url: 'sqlite-threads:mine.db',
        operation: './mine.ts',
        mode: 'concurrent',
        concurrency: 4,
        rows: 5,
        gate: { pool: '3+0', rounds: 2, base: 'HEAD', maxTime: '1s', cache: '../cache' },
        run: { pool: '8+0', rounds: 7 },
      }),
    )

    const { stderr } = await runCli(['gate'], folder, 160_000)

    expect(stderr).toContain('settings of poolbench.config.json: url, operation, pool, ')
    const gate = JSON.parse(readFileSync(join(folder, 'results/gate.json'), 'utf8')) as {
      readonly scenarios: readonly { readonly id: string }[]
    }
    expect(gate.scenarios.map(({ id }) => id)).toEqual([
      'sqlite-threads/mine/concurrent/c=4/pool=3+0/query=0ms',
    ])
  },
)
