import type { Command } from 'commander'

const HEADING = '\nExamples:\n'

/** Ends the help of a command with command lines that work as they stand. */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', HEADING + lines.map((line) => `  ${line}`).join('\n'))
}

/** The command lines at the end of a help text. */
export function examplesOf(help: string): string[] {
  const [, examples = ''] = help.split(HEADING)
  return examples.trim().split(/\n */)
}
