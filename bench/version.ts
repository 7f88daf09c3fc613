import { createRequire } from 'node:module'

interface Manifest {
  readonly version: string
  readonly bugs?: string | { readonly url?: string; readonly email?: string }
}

const manifest = createRequire(import.meta.url)('poolbench/package.json') as Manifest

/** The version of poolbench. */
export const VERSION = manifest.version

/** The address for bug reports in a manifest; `undefined` if it has none. */
export function reportAddress({ bugs }: Pick<Manifest, 'bugs'> = manifest): string | undefined {
  return typeof bugs === 'string' ? bugs : (bugs?.url ?? bugs?.email)
}
