import { Command } from 'commander'
import { COMMANDS } from '../../bench/main.ts'
import { words } from '../cli/command-line.ts'

const program = buildProgram()

/** The commands that the help of poolbench lists. */
export const commands = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== 'help')
  .map((command) => ({ name: command.name(), command }))

/** The program with all its commands, none of which would print or run anything. */
export function buildProgram(): Command {
  const program = new Command('poolbench').exitOverride()
  const io = {
    stdout: () => undefined,
    stderr: () => undefined,
    cwd: '.',
    animate: false,
    signal: new AbortController().signal,
  }
  for (const add of COMMANDS) add(program, { io, argv: [], finish: () => undefined })
  return program
}

function helpOf(command: Command): string {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) })
  command.outputHelp()
  return help
}

/** The command lines at the end of a command's help. */
export function examplesOf(command: Command): string[] {
  const [, examples = ''] = helpOf(command).split('\nExamples:\n')
  return examples.trim().split(/\n */)
}

/** The examples of all commands. */
export function allExamples(): string[] {
  return commands.flatMap(({ command }) => examplesOf(command))
}

/** The words after `poolbench` in an example. */
export function argumentsOf(example: string): string[] {
  // A redirection after > belongs to the shell, as quotes do.
  return words(example.replace(/ > .*/, '').replaceAll('"', '')).slice(1)
}
