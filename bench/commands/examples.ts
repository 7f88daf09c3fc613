import type { Command } from 'commander'

/** Adds examples to the end of a command's help, which can be run as they are. */
export function addExamples(command: Command, ...lines: readonly string[]): Command {
  const indented = lines.map((line) => `\n  ${line}`)
  return command.addHelpText('after', `\nExamples:${indented.join('')}`)
}
