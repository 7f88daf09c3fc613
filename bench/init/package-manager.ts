import { OTHER_INSTALLERS } from '../gate/versions/preparation.ts'
import type { Project } from './project.ts'

/** The commands of a project's package manager. */
export interface Installers {
  /** The command that installs from the lockfile, in CI. */
  readonly install: readonly string[]
  /** The beginning of a command that runs poolbench. */
  readonly run: string
  /** The command that prepares the base of a gate; `undefined` if the default of `gate` works. */
  readonly prepare: string | undefined
}

const RUN: Readonly<Record<string, string>> = {
  pnpm: 'pnpm exec poolbench',
  yarn: 'yarn poolbench',
  bun: 'bunx poolbench',
}

export function installersOf({ hasPackage, lockfile, hasBuild }: Project): Installers {
  const npx = 'npx poolbench'
  if (!hasPackage) {
    return { install: ['npm install --no-save poolbench'], run: npx, prepare: undefined }
  }
  const install = lockfile ? OTHER_INSTALLERS[lockfile.name] : 'npm install'
  if (install === undefined) return { install: ['npm ci'], run: npx, prepare: undefined }
  const [manager = ''] = install.split(' ', 1)
  const fetch = { npm: [], bun: ['npm install --global bun'] }[manager] ?? ['corepack enable']
  return {
    install: [...fetch, install],
    run: RUN[manager] ?? npx,
    prepare: hasBuild ? `${install} && ${manager} run build` : install,
  }
}
