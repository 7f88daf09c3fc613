import { join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { DEFAULT_MARGIN } from '../compare/compare-results.ts'
import type { Comparison } from '../compare/comparison.ts'
import { UsageError } from '../io.ts'
import { exists } from '../paths.ts'
import { readResultFile, requireWritable } from '../result/store.ts'
import type { ResultFile } from '../result/schema.ts'
import type { JudgeOptions } from './judge-results.ts'
import { marginOption, strictOption } from '../options/shared-options.ts'

/** The options of `run` for baselines, which are results saved under a name. */
export interface BaselineOptions extends JudgeOptions {
  readonly saveBaseline?: string
  readonly baseline?: string
  readonly updateBaseline?: string
  readonly quick?: boolean
  readonly rounds?: number
  /** The folder of results, with a subfolder for baselines. */
  readonly results: string
}

export function addBaselineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--save-baseline <name>', 'save the result as a baseline under this name')
        .argParser(parseBaselineName)
        .conflicts('updateBaseline'),
    )
    .addOption(
      new Option('--baseline <name>', 'compare the result with the baseline of this name')
        .argParser(parseBaselineName)
        .conflicts('updateBaseline'),
    )
    .addOption(
      new Option(
        '--update-baseline <name>',
        'measure twice, and replace the baseline if both runs agree',
      ).argParser(parseBaselineName),
    )
    .addOption(marginOption(DEFAULT_MARGIN))
    .addOption(strictOption())
}

/**
 * Checks, before anything is measured, that baselines can be read and written as the options require.
 *
 * @returns the baseline to compare with, if any.
 * @throws {UsageError | ResultFileError}
 */
export async function openBaseline(options: BaselineOptions): Promise<ResultFile | undefined> {
  const { saveBaseline, updateBaseline, baseline, quick, rounds } = options
  const written = saveBaseline ?? updateBaseline
  if (written !== undefined && quick) {
    throw new UsageError('--quick measures too little for a baseline: leave it out')
  }
  if (updateBaseline !== undefined && rounds === 1) {
    throw new UsageError('one round is too few to check that two runs agree: use --rounds 6')
  }
  if (saveBaseline !== undefined && (await exists(baselinePath(options, saveBaseline)))) {
    const path = baselinePath(options, saveBaseline)
    throw new UsageError(`${path} exists: to replace it, use --update-baseline ${saveBaseline}`)
  }
  if (written !== undefined) await requireWritable(baselinePath(options, written))
  if (baseline === undefined) return undefined
  const path = baselinePath(options, baseline)
  if (await exists(path)) return readResultFile(path)
  throw new UsageError(`${path} does not exist: create it with --save-baseline ${baseline}`)
}

/** The path of a baseline, as in `results/baselines/main.json`. */
export function baselinePath({ results }: BaselineOptions, name: string): string {
  return join(results, 'baselines', `${name}.json`)
}

/**
 * The reason, as a phrase, why two equal runs do not agree well enough for a baseline; `undefined` if they
 * do.
 */
export function disagreement({
  ratios,
  counts,
  failed,
  obstacles,
}: Comparison): string | undefined {
  const changed = [
    ratios.regressed + ratios.improved > 0 && 'times or speed-ups changed between the two runs',
    counts.regressed + counts.improved > 0 && 'counts changed between the two runs',
    failed.length > 0 && 'scenarios failed',
    obstacles.some(({ hindersSpeedUps }) => hindersSpeedUps) && 'the machine was busy',
  ].filter((reason) => reason !== false)
  return changed.length > 0 ? changed.join(', ') : undefined
}

/** Parses a baseline's name, which is a file name: not a path, and not a hidden file. */
function parseBaselineName(text: string): string {
  if (/^[\w-][\w.-]*$/.test(text) && text.length <= 100) return text
  throw new InvalidArgumentError(
    `${JSON.stringify(text)} is not a valid name: use letters, digits, - and _, and dots except at the start.`,
  )
}
