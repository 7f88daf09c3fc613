import type { Command } from 'commander'
import { readResultFile, requireWritable, writeWhole } from '../result/store.ts'
import type { CommandContext } from './context.ts'
import { judgeResults, marginOption, type JudgeOptions } from './judge-results.ts'

interface CompareCommandOptions extends JudgeOptions {
  readonly json?: string
}

/** `poolbench compare`: a result beside an earlier one, with a verdict. */
export function addCompareCommand(program: Command, { io, finish }: CommandContext): void {
  program
    .command('compare')
    .argument('<baseline>', 'a result of poolbench run: how it was')
    .argument('<candidate>', 'another one of the same scenarios: how it is')
    .description('compare two result files, and say what regressed')
    .addOption(marginOption())
    .option('--strict', 'exit with 4 where something is inconclusive, missing or not comparable')
    .option('--json <file>', 'write the comparison there as well')
    .action(async (baseline: string, candidate: string, options: CompareCommandOptions) => {
      const [before, after] = [await readResultFile(baseline), await readResultFile(candidate)]
      const { json } = options
      if (json) await requireWritable(json)
      const { comparison, code } = await judgeResults(before, after, options, {
        io,
        print: io.stdout,
      })
      if (json) await writeWhole(json, `${JSON.stringify(comparison, null, 1)}\n`)
      finish(code)
    })
}
