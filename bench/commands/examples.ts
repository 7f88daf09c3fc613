import type { Command } from 'commander'

/** Ends the help of a command with command lines that work as they stand. */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  const indented = lines.map((line) => `\n  ${line}`)
  return command.addHelpText('after', `\nExamples:${indented.join('')}`)
}
