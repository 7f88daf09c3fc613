import type { Command } from 'commander'
import { DEFAULT_MARGIN } from '../compare/compare-results.ts'
import { readResultFile, requireWritable, writeWhole } from '../result/store.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import { judgeResults, type JudgeOptions } from './judge-results.ts'
import { jsonOption, marginOption, STDOUT, strictOption } from '../options/shared-options.ts'

interface CompareCommandOptions extends JudgeOptions {
  readonly json?: string
}

/** `poolbench compare`: compares a result with an earlier one, with a verdict. */
export function addCompareCommand(program: Command, { io, finish }: CommandContext): void {
  addExamples(
    program.command('compare'),
    'poolbench compare before.json results/latest.json',
    'poolbench compare before.json after.json --margin 5% --strict',
  )
    .argument('<baseline>', 'result file of poolbench run from before the change')
    .argument('<candidate>', 'result file of the same scenarios after the change')
    .description('compare two result files, and report regressions')
    .addOption(marginOption(DEFAULT_MARGIN))
    .addOption(strictOption())
    .addOption(jsonOption('the comparison'))
    .action(async (baseline: string, candidate: string, options: CompareCommandOptions) => {
      const [before, after] = [await readResultFile(baseline), await readResultFile(candidate)]
      const isPrinted = options.json === STDOUT
      const file = isPrinted ? undefined : options.json
      if (file) await requireWritable(file)
      const { comparison, code } = await judgeResults(before, after, options, {
        io,
        print: isPrinted ? () => undefined : io.stdout,
      })
      const json = `${JSON.stringify(comparison, null, 1)}\n`
      if (isPrinted) io.stdout(json)
      if (file) await writeWhole(file, json)
      finish(code)
    })
}
