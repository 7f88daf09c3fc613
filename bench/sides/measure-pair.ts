import type { ResultFile } from '../result/schema.ts'
import { runSide, type RunSideOptions } from './run-side.ts'
import type { Side } from './side.ts'

/** A side, and the arguments of `poolbench run` that measure it. */
export interface MeasuredSide {
  readonly side: Side
  readonly args: readonly string[]
}

/** Both sides, measured one right after the other. */
export interface SidePair {
  readonly first: 'base' | 'candidate'
  readonly base: ResultFile
  readonly candidate: ResultFile
}

/**
 * Measures both sides, each in a process of its own, in an order drawn by lot.
 *
 * @param random - draws the order: one number in [0, 1).
 * @throws {SideError} where a side fails; the reason of the signal when aborted.
 */
export async function measurePair(
  sides: Readonly<Record<'base' | 'candidate', MeasuredSide>>,
  random: () => number,
  options: RunSideOptions,
): Promise<SidePair> {
  const run = (name: 'base' | 'candidate'): Promise<ResultFile> => {
    const { side, args } = sides[name]
    return runSide({ ...side, label: `${name} ${side.label}` }, args, options)
  }
  if (random() < 0.5) {
    const base = await run('base')
    return { first: 'base', base, candidate: await run('candidate') }
  }
  const candidate = await run('candidate')
  return { first: 'candidate', base: await run('base'), candidate }
}
