import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { workflowProblems } from '../docs/workflows.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { runMain, startNode, type Outcome } from './command-line.ts'
import { SQLITE } from '../support/optional-programs.ts'

const ROOT = join(import.meta.dirname, '../..')
const CLI = join(ROOT, 'dist/bench/cli.js')

/** A repository with these files, and poolbench installed in it. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '.git'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/poolbench'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

function init(folder: string, ...argv: readonly string[]): Promise<Outcome> {
  return runMain(['init', ...argv], undefined, folder)
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function manifest(parts: object): Record<string, string> {
  return { 'package.json': JSON.stringify(parts) }
}

const WRITTEN = [
  'poolbench.config.ts',
  'poolbench/operation.ts',
  '.github/workflows/poolbench.yml',
  '.gitignore',
]

describe('poolbench init', () => {
  test(
    'prints the written files and the next two commands, and these work',
    { timeout: 120_000 },
    async () => {
      const own =
        inject('postgresUrl') === undefined
          ? await startPostgres({ maxConnections: 50 })
          : undefined
      try {
        const url = inject('postgresUrl') ?? (own?.url as string)
        const folder = project(
          manifest({
            dependencies: { pg: '8' },
            devDependencies: { poolbench: '*', typescript: '6' },
          }),
        )
        const { code, stdout, stderr } = await init(folder)

        expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
        expect(stdout).toContain('Replace the example in poolbench/operation.ts with')
        expect(read(folder, '.gitignore')).toMatch(/^node_modules\/\n/)
        for (const name of WRITTEN) expect(stdout).toMatch(new RegExp(`^wrote +${name}$`, 'm'))
        const next = stdout.split('Next:\n')[1]?.trim().split(/\n +/) ?? []
        expect(next).toEqual(['npx poolbench run --quick', 'npx poolbench tune'])
        const type = (line: string): Promise<Outcome> =>
          startNode([CLI, ...line.split(' ').slice(2)], folder, { env: { DATABASE_URL: url } })
            .ended

        const run = await type(next[0] as string)
        expect(run.stdout).toMatch(/^pg: PostgreSQL/m)
        expect(run.stdout).toContain('example')
        expect(run.code).toBe(0)
        expect(readdirSync(join(folder, 'poolbench'))).toEqual(['operation.ts', 'results'])
        expect(existsSync(join(folder, 'results'))).toBe(false)
        // Where this process is the limit, `tune` recommends nothing.
        const tune = await type(`${next[1]} --concurrency 2`)
        expect(tune.stdout).toContain('example')
        expect([0, 3]).toContain(tune.code)
      } finally {
        await own?.stop()
      }
    },
  )

  test.for(['ts', 'js'])(
    'writes %s that runs without a package.json, and by POOLBENCH_URL',
    { timeout: 60_000 },
    async (format, { skip }) => {
      skip(SQLITE.isMissing, SQLITE.reason)
      const folder = project({ '.env.example': 'DATABASE_URL=sqlite:shop.db' })
      expect((await init(folder, '--format', format)).code).toBe(0)
      const { code, stdout } = await startNode(
        [CLI, 'run', '--quick', '--concurrency=2', '--pool=2+0'],
        folder,
        {
          env: { POOLBENCH_URL: 'sqlite-threads:a.db' },
        },
      ).ended

      expect(stdout).toContain('example')
      expect(code).toBe(0)
    },
  )

  test('keeps existing files, and says so', async () => {
    const folder = project({
      'poolbench.config.json': '{}',
      '.gitignore': 'dist\npoolbench/results/*',
    })
    const first = await init(folder)

    expect(first.stdout).toContain('kept          poolbench.config.json\n')
    expect(first.stdout).toContain('added to      .gitignore\n')
    expect(read(folder, '.gitignore')).toBe(
      'dist\npoolbench/results/*\n!poolbench/results/baselines/\n',
    )
    writeFileSync(join(folder, 'poolbench/operation.ts'), 'mine')
    const again = await init(folder)
    expect(again.stdout.match(/^kept /gm)).toHaveLength(4)
    expect(read(folder, 'poolbench/operation.ts')).toBe('mine')
  })

  test('writes nothing with --dry-run', async () => {
    const folder = project()
    const { stdout } = await init(folder, '--dry-run')

    expect(stdout).toContain('would write   poolbench.config.ts\n')
    expect(readdirSync(folder)).toEqual(['.git', 'node_modules'])
  })

  const PRISMA = 'datasource db {\n  provider = "mysql"\n  url = env("MY_URL")\n}\n'
  const DATABASES: readonly [string, Record<string, string>, string, string][] = [
    [
      'pg',
      manifest({ dependencies: { pg: '8' } }),
      "url: process.env.DATABASE_URL,\n  driver: 'pg',",
      '$1',
    ],
    [
      'postgres',
      manifest({ dependencies: { postgres: '3' } }),
      'url: process.env.DATABASE_URL,',
      '$1',
    ],
    ['mysql2', manifest({ dependencies: { mysql2: '3' } }), 'url: process.env.DATABASE_URL,', '?'],
    [
      'better-sqlite3',
      manifest({ dependencies: { 'better-sqlite3': '12' } }),
      "database: 'sqlite'",
      '?',
    ],
    ['Prisma', { 'prisma/schema.prisma': PRISMA }, 'url: process.env.MY_URL,', '?'],
    [
      '.env.example',
      { '.env.example': '# x\nexport DB_URL="mysql://me:hunter2@host/db"\n' },
      'url: process.env.DB_URL,',
      '?',
    ],
    ['nothing', {}, "database: 'postgres'", '$1'],
  ]

  test.for(DATABASES)('by %s writes the database', async ([, files, url, parameter]) => {
    const folder = project(files)
    const { code, stdout } = await init(folder, '--format', 'ts')

    expect(code).toBe(0)
    expect(read(folder, 'poolbench.config.ts')).toContain(url)
    expect(read(folder, 'poolbench/operation.ts')).toContain(`id = ${parameter}'`)
    const all = [stdout, ...WRITTEN.map((name) => read(folder, name))].join('')
    expect(all).not.toContain('hunter2')
  })

  test('writes a secure workflow, with the same pinned versions as ours', async () => {
    const ours = readFileSync(join(ROOT, '.github/workflows/gate.yml'), 'utf8')
    for (const [, files] of DATABASES) {
      const folder = project(files)
      await init(folder, '--format', 'ts')
      const workflow = read(folder, '.github/workflows/poolbench.yml')

      expect(workflowProblems(workflow)).toEqual([])
      for (const [pin] of workflow.matchAll(/uses: .*$/gm)) expect(ours).toContain(pin)
    }
  })

  test('writes the workflow at the top of a workspace, with the commands of its package manager', async () => {
    const folder = project({
      ...manifest({ private: true }),
      'pnpm-lock.yaml': '',
      'packages/api/package.json': JSON.stringify({
        scripts: { build: 'tsc' },
        dependencies: { pg: '8' },
      }),
    })
    const { stdout } = await init(join(folder, 'packages/api'))
    const workflow = read(folder, '.github/workflows/poolbench.yml')

    expect(stdout).toContain('wrote         ../../.github/workflows/poolbench.yml\n')
    expect(stdout).toContain('\n  pnpm exec poolbench run --quick\n')
    expect(workflow).toContain(
      '- run: corepack enable\n      - run: pnpm install --frozen-lockfile\n',
    )
    expect(workflow).toContain('pnpm exec poolbench gate --profile ci')
    expect(workflow).toContain('working-directory: packages/api\n')
    expect(workflow).toContain('path: packages/api/poolbench/results/gate.*')
    expect(read(folder, 'packages/api/poolbench.config.mjs')).toContain(
      "prepare: 'pnpm install --frozen-lockfile && pnpm run build'",
    )
  })

  test('writes a job for GitLab if the project uses it, and no job with --ci none', async () => {
    const folder = project({ '.gitlab-ci.yml': 'stages: []\n' })
    expect((await init(folder, '--ci', 'none')).stdout).not.toContain('.gitlab')
    const { stdout } = await init(folder)

    expect(stdout).toContain('Add to .gitlab-ci.yml: include: .gitlab/poolbench.yml\n')
    expect(read(folder, '.gitlab/poolbench.yml')).toContain('$CI_MERGE_REQUEST_DIFF_BASE_SHA')
    expect(existsSync(join(folder, '.github'))).toBe(false)
  })
})
