import type { Command } from 'commander'
import { expandMatrices } from '../plan/matrix.ts'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import { loadCustomModules } from '../modules/custom-modules.ts'
import { addPlanOptions, matricesOf, type PlanOptions } from '../options/plan-options.ts'
import { plannedDrivers } from '../databases/targets.ts'

/** `poolbench list`: the scenarios that a run would measure. */
export function addListCommand(program: Command, { io }: CommandContext): void {
  addExamples(
    addPlanOptions(program.command('list')),
    'poolbench list',
    'poolbench list --url postgres://user@localhost/app --pool 10,5+10,native:15 --query-time 5ms',
    'poolbench list --database sqlite-threads --pool-size 1,2,4 --max-overflow 0,5',
  )
    .description('print the scenarios that a run would measure, without running them')
    .action(async (options: PlanOptions) => {
      const own = await loadCustomModules(options, io.cwd)
      const { drivers, notices } = await plannedDrivers(options, own.drivers, io.cwd)
      for (const notice of notices) io.stderr(`poolbench: ${notice}\n`)
      const scenarios = expandMatrices(drivers, matricesOf(options, own))
      io.stdout(scenarios.map(({ id }) => `${id}\n`).join(''))
      io.stderr(`${scenarios.length} scenarios\n`)
    })
}
