import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  candidateVersion,
  prepareBase,
  type Base,
} from '../../../bench/gate/versions/prepare-base.ts'
import { runVersion } from '../../../bench/gate/versions/run-version.ts'
import type { Version } from '../../../bench/gate/versions/version.ts'
import { isRunning } from '../../../bench/process/unix-process.ts'
import { userFolder } from '../../modules/user-folder.ts'
import { GIT } from '../../support/optional-programs.ts'
import { until } from '../../support/until.ts'
import {
  BURST,
  CLI,
  commit,
  git,
  npmProject,
  operation,
  repository,
  write,
} from './fake-project.ts'

const NEVER = new AbortController().signal

afterEach(() => {
  vi.unstubAllEnvs()
})

beforeEach(({ skip }) => skip(GIT.isMissing, GIT.reason))

describe('a base by ref', () => {
  test('is measured with its own files, and the candidate with its uncommitted ones', async () => {
    const folder = repository({ 'operation.ts': operation('old') })
    commit(folder, { 'operation.ts': operation('new') })
    write(folder, { 'operation.ts': operation('uncommitted') })

    const { base } = await prepared(folder, 'HEAD~1')
    const candidate = await candidateVersion({ cwd: folder, ownCli: CLI })

    expect(await measuredBy(base)).toEqual(['old'])
    expect(await measuredBy(candidate)).toEqual(['uncommitted'])
    expect(base.label).toBe(`HEAD~1 (${git(folder, 'rev-parse', 'HEAD~1').slice(0, 7)})`)
    expect(candidate.label).toBe(
      `working tree (${git(folder, 'rev-parse', 'HEAD').slice(0, 7)} + changes)`,
    )
  })

  test('leaves the candidate’s files, index and branch as they are', async () => {
    const folder = repository({ 'operation.ts': operation('old') })
    commit(folder, { 'operation.ts': operation('new') })
    write(folder, { 'operation.ts': operation('uncommitted'), 'untracked.txt': '' })
    git(folder, 'add', 'untracked.txt')
    const before = git(folder, 'status', '--porcelain=v2', '--branch')

    await prepared(folder, 'HEAD~1')

    expect(git(folder, 'status', '--porcelain=v2', '--branch')).toBe(before)
  })

  test('is the folder below the top that corresponds to the candidate’s', async () => {
    const folder = repository({ 'packages/a/operation.ts': operation('old') })

    const { base } = await prepared(join(folder, 'packages/a'), 'main')

    expect(base.folder).toMatch(/\/packages\/a\/?$/)
    expect(await measuredBy(base)).toEqual(['old'])
  })

  test('without that folder is reported', async () => {
    const folder = repository({ 'operation.ts': operation('old') })
    mkdirSync(join(folder, 'later'))

    await expect(prepared(join(folder, 'later'), 'main')).rejects.toMatchObject({
      isUsage: true,
      message: expect.stringMatching(/^main \([0-9a-f]{7}\) has no folder later\/$/),
    })
  })

  test('is found in the repository of the folder, whatever a hook’s environment says', async () => {
    const folder = repository({ 'operation.ts': operation('mine') })
    const other = repository({ 'operation.ts': operation('other') })
    vi.stubEnv('GIT_DIR', join(other, '.git'))
    vi.stubEnv('GIT_WORK_TREE', other)
    vi.stubEnv('GIT_INDEX_FILE', join(other, '.git/index'))

    const { base } = await prepared(folder, 'main')

    expect(await measuredBy(base)).toEqual(['mine'])
    expect(git(other, 'worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('is a ref if a folder has the same name, and the folder if it is typed as a path', async () => {
    const folder = repository({ 'operation.ts': operation('ref') })
    write(folder, { 'main/operation.ts': operation('folder') })

    expect(await measuredBy((await prepared(folder, 'main')).base)).toEqual(['ref'])
    expect(await measuredBy((await prepared(folder, './main')).base)).toEqual(['folder'])
  })
})

describe('what is installed', () => {
  test('is kept for the next base with the same lockfile, and built again', async () => {
    const folder = repository(npmProject())
    const cacheFolder = userFolder({})
    const first = await prepared(folder, 'main', { cacheFolder })
    first.base.release()
    const added = { 'build.js': 'import fs from "node:fs"; fs.writeFileSync("second.txt", "")' }
    commit(folder, added)

    const second = await prepared(folder, 'main', { cacheFolder })

    expect(first.commands).toEqual(['npm ci', 'npm run build'])
    expect(second.commands).toEqual(['npm run build'])
    expect(second.base.folder).toBe(first.base.folder)
    expect(existsSync(join(second.base.folder, 'second.txt'))).toBe(true)
    expect(existsSync(join(second.base.folder, 'node_modules/helper'))).toBe(true)
    // Of the first base: nothing that it has built.
    expect(existsSync(join(second.base.folder, 'dist'))).toBe(false)
  })

  test('differs if the lockfile does', async () => {
    const folder = repository(npmProject('1.0.0'))
    const cacheFolder = userFolder({})
    const first = await prepared(folder, 'main', { cacheFolder })
    commit(folder, npmProject('2.0.0'))

    const second = await prepared(folder, 'main', { cacheFolder })

    expect(second.commands).toEqual(['npm ci', 'npm run build'])
    expect(builtIn(first.base)).toBe('1.0.0')
    expect(builtIn(second.base)).toBe('2.0.0')
  })

  test('is installed again if it was not completed', async () => {
    const lever = join(userFolder({}), 'lever')
    const postinstall = `node -e "process.exit(require('fs').existsSync('${lever}') ? 0 : 7)"`
    const project = npmProject()
    const content = { ...JSON.parse(project['package.json'] as string), scripts: { postinstall } }
    const folder = repository({ ...project, 'package.json': JSON.stringify(content) })
    const cacheFolder = userFolder({})

    await expect(prepared(folder, 'main', { cacheFolder })).rejects.toMatchObject({
      isUsage: false,
      message: expect.stringMatching(
        /^npm ci .* in the base exited with code 7: [^\n]+\/prepare\.log\)$/,
      ),
    })
    writeFileSync(lever, '')
    const second = await prepared(folder, 'main', { cacheFolder })
    second.base.release()
    const third = await prepared(folder, 'main', { cacheFolder })

    expect(second.commands).toEqual(['npm ci'])
    expect(third.commands).toEqual(['npm run postinstall'])
  })

  test('is reused by another clone at the same path, as in a CI with a cache', async () => {
    const folder = repository(npmProject())
    const cacheFolder = userFolder({})
    const first = await prepared(folder, 'main', { cacheFolder })
    first.base.release()
    renameSync(join(folder, '.git'), join(folder, '.git-gone'))
    git(
      userFolder({}),
      'clone',
      '--quiet',
      '--bare',
      join(folder, '.git-gone'),
      join(folder, '.git'),
    )
    git(folder, 'config', 'core.bare', 'false')
    commit(folder, { 'operation.ts': operation('later') })

    const second = await prepared(folder, 'main', { cacheFolder })

    expect(second.commands).toEqual(['npm run build'])
    expect(await measuredBy(second.base)).toEqual(['later'])
    expect(git(second.base.folder, 'status', '--porcelain')).toBe('')
    expect(git(folder, 'worktree', 'list', '--porcelain')).not.toContain('prunable')
  })

  test.for(['.', '.git'])(
    'is created again after %s of its folder was deleted',
    async (deleted) => {
      const folder = repository(npmProject())
      const cacheFolder = userFolder({})
      const first = await prepared(folder, 'main', { cacheFolder })
      first.base.release()
      rmSync(join(first.base.folder, deleted), { recursive: true })

      const second = await prepared(folder, 'main', { cacheFolder })

      expect(second.commands).toEqual(['npm ci', 'npm run build'])
      expect(builtIn(second.base)).toBe('1.0.0')
      expect(git(folder, 'worktree', 'list').split('\n')).toHaveLength(2)
    },
  )

  test('comes from the user’s own command if there is one', async () => {
    const folder = repository(npmProject())

    const { base, commands } = await prepared(folder, 'main', {
      prepare: 'echo mine > made.txt && echo "$PWD" > where.txt',
    })

    expect(commands).toEqual(['the command'])
    expect(readFileSync(join(base.folder, 'made.txt'), 'utf8')).toBe('mine\n')
    expect(readFileSync(join(base.folder, 'where.txt'), 'utf8').trim()).toBe(base.folder)
    expect(existsSync(join(base.folder, 'node_modules'))).toBe(false)
  })

  test.for([
    [{ 'pnpm-lock.yaml': '' }, 'pnpm install --frozen-lockfile'],
    [{ 'yarn.lock': '' }, 'yarn install --immutable'],
    [{}, 'npm install'],
  ] as const)(
    'is impossible by npm with %o: the command to give is reported',
    async ([files, command]) => {
      const { 'package-lock.json': _, ...project } = npmProject()
      const folder = repository({ ...project, ...files })

      await expect(prepared(folder, 'main')).rejects.toMatchObject({
        isUsage: true,
        message: expect.stringContaining(`--prepare "${command} && npm run build"`),
      })
    },
  )

  test('is reported in one line if building fails, with the file that has the output', async () => {
    const project = { ...npmProject(), 'build.js': 'throw new Error("no\\nway")' }
    const failure = await prepared(repository(project), 'main').catch((error: unknown) => error)

    expect(failure).toMatchObject({ name: 'VersionError', isUsage: false })
    const { message } = failure as Error
    expect(message).toMatch(
      /^npm run build in the base exited with code 1: Error: no \(all of it: [^\n]*\)$/,
    )
    const log = /all of it: (.*)\)/.exec(message)?.[1] as string
    expect(readFileSync(log, 'utf8')).toContain('way')
  })
})

describe('a base that is a folder', () => {
  test.for(['../other', '.', 'absolute', 'plain'])('%s is used as it is', async (typed) => {
    const top = userFolder({})
    const files = { ...npmProject(), 'operation.ts': operation('mine') }
    for (const name of ['other', 'here', 'here/plain']) write(join(top, name), files)
    const base = typed === 'absolute' ? join(top, 'other') : typed

    const version = await prepared(join(top, 'here'), base)

    expect(version.commands).toEqual([])
    expect(version.base.label).toBe(base)
    expect(await measuredBy(version.base)).toEqual(['mine'])
  })

  test('is prepared by the user’s own command', async () => {
    const top = userFolder({})
    write(top, { 'other/package.json': '{}' })

    const { base, commands } = await prepared(top, './other', { prepare: 'echo 1 > made.txt' })

    expect(commands).toEqual(['the command'])
    expect(readdirSync(base.folder)).toContain('made.txt')
  })
})

describe('a cache', () => {
  test.for(['main', '.'])('that cannot be created for %s is reported in one line', async (base) => {
    const folder = repository(npmProject())
    write(folder, { cache: 'a file' })
    const cacheFolder = join(folder, 'cache/below')

    await expect(prepared(folder, base, { cacheFolder, prepare: 'true' })).rejects.toMatchObject({
      isUsage: true,
      message: expect.stringMatching(/^the base cannot be built there: .* with --cache$/),
    })
  })

  test('is looked up with few processes', async () => {
    const folder = repository({ 'packages/a/b/c/operation.ts': operation('old') })
    const warnings: Error[] = []
    const listen = (warning: Error): number => warnings.push(warning)
    process.on('warning', listen)

    await prepared(join(folder, 'packages/a/b/c'), 'main')
    await new Promise((resolve) => setImmediate(resolve))

    process.off('warning', listen)
    expect(warnings).toEqual([])
  })
})

describe('a base that does not exist', () => {
  test.for([
    [
      'nowhere',
      'found neither a commit nor a folder "nowhere": fetch it first (git fetch), or name',
    ],
    ['--help', 'found neither a commit nor a folder "--help": '],
    ['', 'the base is empty: name a commit or a folder'],
    ['main:package.json', 'found neither a commit nor a folder "main:package.json": '],
    ['../nowhere', 'there is no folder ../nowhere'],
  ])('as %s is a usage error', async ([base, message]) => {
    const folder = repository(npmProject())

    await expect(prepared(folder, base as string)).rejects.toMatchObject({
      isUsage: true,
      message: expect.stringContaining(message as string),
    })
  })

  test('in a shallow clone is reported with the command to fetch it', async () => {
    const origin = repository({ 'a.txt': '1' })
    const old = git(origin, 'rev-parse', 'HEAD')
    commit(origin, { 'a.txt': '2' })
    const folder = join(userFolder({}), 'clone')
    git(origin, 'clone', '--quiet', '--depth=1', `file://${origin}`, folder)

    await expect(prepared(folder, old)).rejects.toThrow('this clone is shallow: fetch the whole')
  })

  test('but exists at the origin is suggested', async () => {
    const origin = repository({ 'a.txt': '1' })
    git(origin, 'branch', 'stable')
    const folder = join(userFolder({}), 'clone')
    git(origin, 'clone', '--quiet', origin, folder)

    await expect(prepared(folder, 'stable')).rejects.toThrow('did you mean origin/stable?')
  })

  test('and no repository either, is a usage error', async () => {
    await expect(prepared(userFolder({}), 'main')).rejects.toMatchObject({
      isUsage: true,
      message:
        'there is no folder "main", and this folder is not in a git repository: name a folder',
    })
  })
})

describe('poolbench’s own source', () => {
  const OWN = { 'package.json': '{"name": "poolbench"}' }

  test('is measured with its own build', async () => {
    const folder = userFolder({})
    write(folder, { ...OWN, 'dist/bench/cli.js': '' })
    mkdirSync(join(folder, 'below'))

    const { base } = await prepared(folder, '.')

    expect(base.cli).toBe(join(folder, 'dist/bench/cli.js'))
    expect((await candidateVersion({ cwd: join(folder, 'below'), ownCli: CLI })).cli).toBe(base.cli)
  })

  test('of a ref is measured with the build of that ref', async () => {
    const { base } = await prepared(repository({ ...OWN, 'dist/bench/cli.js': '' }), 'main')

    expect(base.cli).toBe(join(base.folder, 'dist/bench/cli.js'))
  })

  test('that was not built is reported', async () => {
    const folder = userFolder(OWN)
    const message = expect.stringContaining(`run \`npm run build\` in ${folder} first`)

    await expect(prepared(folder, '.')).rejects.toMatchObject({ isUsage: true, message })
    await expect(candidateVersion({ cwd: folder, ownCli: CLI })).rejects.toMatchObject({ message })
  })
})

describe('two gates with one cache', () => {
  test('do not share a base: the second one reports who has it', async () => {
    const folder = repository({ 'operation.ts': operation('mine') })
    const cacheFolder = userFolder({})
    const { base } = await prepared(folder, 'main', { cacheFolder })

    await expect(prepared(folder, 'main', { cacheFolder })).rejects.toThrow(
      `process ${process.pid} is using this base: wait for it to end; if it is not poolbench, remove `,
    )
    base.release()
    await prepared(folder, 'main', { cacheFolder })
  })

  test('take it over from a killed one', async () => {
    const folder = repository({ 'operation.ts': operation('mine') })
    const cacheFolder = userFolder({})
    const { base } = await prepared(folder, 'main', { cacheFolder })
    base.release()
    // No process has such a number.
    write(join(base.folder, '..'), { lock: '99999999\n' })

    const second = await prepared(folder, 'main', { cacheFolder })

    expect(readFileSync(join(base.folder, '../lock'), 'utf8')).toBe(`${process.pid}\n`)
    second.base.release()
    expect(readdirSync(join(base.folder, '..')).filter((name) => name.startsWith('lock'))).toEqual(
      [],
    )
  })
})

test('a preparation is ended with all its processes when the gate is', async () => {
  const folder = repository(npmProject())
  const cacheFolder = userFolder({})
  const pid = join(userFolder({}), 'pid')
  const interrupted = new AbortController()
  const prepare = `sleep 600 & echo $! > ${pid}; wait`

  const failure = prepared(folder, 'main', { cacheFolder, prepare, signal: interrupted.signal })
  const caught = failure.catch((error: unknown) => error)
  await until(() => existsSync(pid) && readFileSync(pid, 'utf8').endsWith('\n'))
  interrupted.abort(new Error('SIGINT'))

  expect(await caught).toBe(interrupted.signal.reason)
  await until(() => !isRunning(Number(readFileSync(pid, 'utf8'))))
  const again = await prepared(folder, 'main', { cacheFolder })
  expect(again.commands).toEqual(['npm ci', 'npm run build'])
})

interface Prepared {
  readonly base: Base
  /** What was run to install and build: `npm ci`. */
  readonly commands: readonly string[]
}

async function prepared(
  cwd: string,
  base: string,
  more: Partial<Parameters<typeof prepareBase>[0]> = {},
): Promise<Prepared> {
  const steps: string[] = []
  const onStep = (text: string): unknown => steps.push(text)
  const cacheFolder = userFolder({})
  const version = await prepareBase({
    base,
    cwd,
    ownCli: CLI,
    cacheFolder,
    signal: NEVER,
    ...more,
    onStep,
  })
  onTestFinished(() => version.release())
  const commands = steps.map((step) => /^(npm ci|npm run \w+|the command)/.exec(step)?.[0])
  return { base: version, commands: commands.filter((command) => command !== undefined) }
}

/** The operations that a version measures. */
async function measuredBy(version: Version): Promise<unknown[]> {
  const { scenarios } = await runVersion(version, BURST, { signal: NEVER, timeoutMs: 60_000 })
  return scenarios.map(({ operation: name }) => name)
}

function builtIn({ folder }: Version): string {
  return readFileSync(join(folder, 'dist/built.txt'), 'utf8')
}
