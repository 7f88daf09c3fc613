import { createRequire } from 'node:module'

const { version } = createRequire(import.meta.url)('poolbench/package.json') as { version: string }

/** The version of poolbench. */
export const VERSION = version
