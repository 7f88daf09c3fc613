import { OTHER_INSTALLERS } from '../gate/versions/preparation.ts'
import type { Project } from './project.ts'

/** The commands of a project's package manager. */
export interface Installers {
  /** Installs what the lockfile says, in CI. */
  readonly install: readonly string[]
  /** Begins a command that runs poolbench. */
  readonly run: string
  /** Makes the base of a gate ready; `undefined`: what `gate` does by itself. */
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
