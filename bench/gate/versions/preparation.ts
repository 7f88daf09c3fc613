import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists } from '../../paths.ts'
import { runChild } from '../../process/child-process.ts'
import { buildEnvironment } from './environment.ts'
import { nearest, nearestPackage } from './project.ts'
import { VersionError } from './version-error.ts'
import { errorLine } from './error-line.ts'

/** The parameters of the commands that prepare a version. */
export interface Preparation {
  readonly signal: AbortSignal
  readonly onStep: (text: string) => void
  /** The absolute path of the file for their output. */
  readonly log: string
}

/** The known lockfiles; npm's come first, as they need no other program. */
export const LOCKFILES = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]
/** The commands that install a project with other package managers, by lockfile. */
export const OTHER_INSTALLERS: Readonly<Record<string, string>> = {
  'pnpm-lock.yaml': 'pnpm install --frozen-lockfile',
  'yarn.lock': 'yarn install --immutable',
  'bun.lock': 'bun install --frozen-lockfile',
  'bun.lockb': 'bun install --frozen-lockfile',
}

const QUICK = ['--no-audit', '--no-fund', '--prefer-offline']

/** A marker in `node_modules`: npm deletes it with the rest when it installs again. */
const COMPLETED = '.poolbench-completed'

/** The scripts that `npm ci` runs itself; they are run here when it is skipped. */
const OWN_INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare']

/**
 * Installs and builds a project by npm, as its lockfile and its `build` script say. Both are looked for from
 * `folder` upwards. An existing installation is kept.
 *
 * @param top - the last folder to look into.
 * @throws {VersionError} if there is no way to install it, or a command fails.
 */
export async function installAndBuild(
  folder: string,
  top: string,
  preparation: Preparation,
): Promise<void> {
  const project = await nearestPackage(folder, top)
  if (project === undefined) return
  const lockfile = await nearest(project.folder, LOCKFILES, top)
  if (lockfile !== undefined) await install(lockfile, preparation)
  else if (project.hasDependencies) throw cannotInstall('no lockfile', 'npm install')
  if (project.scripts.build !== undefined) {
    await runStep('npm', ['run', 'build'], project.folder, preparation)
  }
}

/** Runs the user's command in a shell. */
export function runOwnCommand(
  command: string,
  folder: string,
  preparation: Preparation,
): Promise<void> {
  return runStep(command, undefined, folder, preparation)
}

async function install(
  { folder, name }: { readonly folder: string; readonly name: string },
  preparation: Preparation,
): Promise<void> {
  const other = OTHER_INSTALLERS[name]
  if (other !== undefined) throw cannotInstall(name, other)
  const completed = join(folder, 'node_modules', COMPLETED)
  if (!(await exists(completed))) {
    await runStep('npm', ['ci', '--include=dev', ...QUICK], folder, preparation)
    await mkdir(dirname(completed), { recursive: true })
    await writeFile(completed, '')
    return
  }
  const project = await nearestPackage(folder, folder)
  for (const script of OWN_INSTALL_SCRIPTS) {
    if (project?.scripts[script] === undefined) continue
    await runStep('npm', ['run', script], folder, preparation)
  }
}

function cannotInstall(found: string, command: string): VersionError {
  return new VersionError(
    `the base has ${found}, so npm ci cannot install it: give the command with --prepare, ` +
      `for example --prepare "${command} && npm run build"`,
    { isUsage: true },
  )
}

/** @param args - `undefined` if the command is for a shell. */
async function runStep(
  command: string,
  args: readonly string[] | undefined,
  folder: string,
  { signal, onStep, log }: Preparation,
): Promise<void> {
  // A command of the user may hold a password.
  const step = args === undefined ? 'the command of --prepare' : ['npm', ...args].join(' ')
  onStep(`${step} in ${folder}`)
  await mkdir(dirname(log), { recursive: true })
  const file = await open(log, 'w')
  try {
    const { code, outcome } = await runChild(command, args ?? [], {
      cwd: folder,
      env: buildEnvironment(),
      signal,
      logTo: file.fd,
      shell: args === undefined,
    }).catch((error: unknown) => {
      signal.throwIfAborted()
      throw new VersionError(`${step} cannot be run (${(error as Error).message})`, {
        cause: error,
      })
    })
    if (code === 0) return
    const line = errorLine(await readFile(log, 'utf8'))
    throw new VersionError(
      `${step} in the base ${outcome}: ${line || 'no output'} (all of it: ${log})`,
    )
  } finally {
    await file.close()
  }
}
