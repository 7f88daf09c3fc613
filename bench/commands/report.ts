import type { Command } from 'commander'
import { renderTextReport } from '../report/text-report.ts'
import { readResultFile } from '../result/store.ts'
import type { CommandContext } from './context.ts'

/** `poolbench report`: a result file as text. */
export function addReportCommand(program: Command, { io }: CommandContext): void {
  program
    .command('report')
    .argument('<file>', 'a result of poolbench run, for example results/latest.json')
    .description('print the report of a result file')
    .action(async (file: string) => {
      io.stdout(renderTextReport(await readResultFile(file)))
    })
}
