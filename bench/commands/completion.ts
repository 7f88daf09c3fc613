import { Argument, type Command } from 'commander'
import type { CommandContext } from './context.ts'
import { addExamples } from './examples.ts'
import { candidatesFor } from './completion-candidates.ts'
import { COMPLETION_SCRIPTS, type Shell } from './completion-scripts.ts'

const SHELLS = Object.keys(COMPLETION_SCRIPTS) as Shell[]

/** `poolbench completion`, and the hidden `poolbench complete` that its scripts call at each Tab. */
export function addCompletionCommand(program: Command, { io }: CommandContext): void {
  addExamples(
    program.command('completion'),
    'poolbench completion bash > ~/.local/share/bash-completion/completions/poolbench',
    'poolbench completion fish > ~/.config/fish/completions/poolbench.fish',
  )
    .description('print the completion script for a shell')
    .addArgument(new Argument('<shell>', 'shell to print the script for').choices(SHELLS))
    .action((shell: Shell) => io.stdout(COMPLETION_SCRIPTS[shell]))
  program
    .command('complete', { hidden: true })
    .argument('[words...]', 'the words behind poolbench, up to the cursor')
    .action((words: readonly string[]) => {
      const found = candidatesFor(program, words)
      io.stdout(found.map(({ text, about }) => `${text}\t${about}\n`).join(''))
    })
}
