import type { ResultFile } from '../../result/schema.ts'
import { runVersion, type RunVersionOptions } from './run-version.ts'
import type { Version } from './version.ts'

/** A version, and the arguments of `poolbench run` that measure it. */
export interface MeasuredVersion {
  readonly version: Version
  readonly args: readonly string[]
}

/** The results of both versions, measured one right after the other. */
export interface VersionPair {
  readonly first: 'base' | 'candidate'
  readonly base: ResultFile
  readonly candidate: ResultFile
}

/**
 * Measures both versions, each in a separate process, in random order.
 *
 * @param random - draws the order: a number in [0, 1).
 * @throws {VersionError} if a version fails; the reason of the signal when aborted.
 */
export async function measurePair(
  versions: Readonly<Record<'base' | 'candidate', MeasuredVersion>>,
  random: () => number,
  options: RunVersionOptions,
): Promise<VersionPair> {
  const run = (name: 'base' | 'candidate'): Promise<ResultFile> => {
    const { version, args } = versions[name]
    return runVersion({ ...version, label: `${name} ${version.label}` }, args, options)
  }
  if (random() < 0.5) {
    const base = await run('base')
    return { first: 'base', base, candidate: await run('candidate') }
  }
  const candidate = await run('candidate')
  return { first: 'candidate', base: await run('base'), candidate }
}
