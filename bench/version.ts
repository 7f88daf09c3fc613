import { createRequire } from 'node:module'

interface Manifest {
  readonly version: string
  readonly bugs?: string | { readonly url?: string; readonly email?: string }
}

const manifest = createRequire(import.meta.url)('poolbench/package.json') as Manifest

/** The version of poolbench. */
export const VERSION = manifest.version

/** Where a manifest says that reports go; `undefined`: it does not say. */
export function reportAddress({ bugs }: Pick<Manifest, 'bugs'> = manifest): string | undefined {
  return typeof bugs === 'string' ? bugs : (bugs?.url ?? bugs?.email)
}
