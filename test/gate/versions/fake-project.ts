import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { userFolder } from '../../modules/user-folder.ts'

/** The compiled program. */
export const CLI = fileURLToPath(new URL('../../../dist/bench/cli.js', import.meta.url))

/** Measures `./operation.ts` as shortly as can be. */
export const BURST = [
  '--url=memory:',
  '--operation=./operation.ts',
  '--pool=2+0',
  '--concurrency=2',
  '--mode=concurrent',
  '--rounds=1',
]

/** The source of an operation with this name. */
export function operation(name: string, run = 'undefined'): string {
  return `
    import { defineOperation } from 'poolbench'
    export default defineOperation({ name: '${name}', run: async () => ${run} })`
}

/** The files of a project that npm installs without a network, and whose install leaves a trace. */
export function npmProject(version = '1.0.0'): Readonly<Record<string, string>> {
  const name = 'tiny'
  const helper = { name: 'helper', version }
  const dependencies = { helper: 'file:helper' }
  const scripts = { build: 'node build.js' }
  return {
    'package.json': JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      scripts,
      dependencies,
    }),
    'package-lock.json': JSON.stringify({
      name,
      version: '1.0.0',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name, version: '1.0.0', dependencies },
        helper: { version },
        'node_modules/helper': { resolved: 'helper', link: true },
      },
    }),
    'helper/package.json': JSON.stringify(helper),
    'build.js': `
      import { mkdirSync, writeFileSync } from 'node:fs'
      import { createRequire } from 'node:module'
      const { version } = createRequire(import.meta.url)('helper/package.json')
      mkdirSync('dist', { recursive: true })
      writeFileSync('dist/built.txt', version)`,
    '.gitignore': 'node_modules\ndist\n',
  }
}

/** A repository with these files committed on `main`; removed with the test. */
export function repository(files: Readonly<Record<string, string>>): string {
  const folder = userFolder({})
  git(folder, 'init', '--quiet', '--initial-branch=main')
  commit(folder, files)
  return folder
}

/** Commits files on top of what is there. @returns the commit. */
export function commit(folder: string, files: Readonly<Record<string, string>>): string {
  write(folder, files)
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message=a change')
  return git(folder, 'rev-parse', 'HEAD')
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

export function git(folder: string, ...args: readonly string[]): string {
  const user = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false']
  const env = { ...process.env }
  for (const name of Object.keys(env)) if (name.startsWith('GIT_')) delete env[name]
  return execFileSync('git', [...user, ...args], { cwd: folder, env, encoding: 'utf8' }).trim()
}
