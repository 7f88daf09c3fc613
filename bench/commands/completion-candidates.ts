import type { Argument, Command, Option } from 'commander'
import { traitsOf } from '../options/option-parsers.ts'

/** A candidate for the word at the cursor. */
export interface Candidate {
  readonly text: string
  /** A description in one line; empty for values. */
  readonly about: string
}

/**
 * The candidates for the last word: commands, options, and the choices of an option or an argument. None are
 * returned for files and free values.
 *
 * @param words - the words after the program's name; the last is incomplete or empty. Bash splits `--a=b`
 * into three.
 */
export function candidatesFor(program: Command, words: readonly string[]): Candidate[] {
  const joined = words.filter((word, index) => word !== '=' || index === words.length - 1)
  const before = joined.slice(0, -1)
  const current = joined.at(-1) === '=' ? '' : (joined.at(-1) ?? '')
  const { command, operands } = readWords(program, before)
  const options = [...new Set([program, command])].flatMap((each) => visibleOptions(each))
  const [, name, typed = ''] = /^(--[^=]+)=(.*)$/s.exec(current) ?? []
  const valued = options.find((option) => option.long === (name ?? before.at(-1)))
  if (name !== undefined) {
    return valued ? valuesOf(valued, typed).map((each) => prefixed(`${name}=`, each)) : []
  }
  if (valued?.required) return valuesOf(valued, current)
  const all = current.startsWith('-')
    ? options.map((option) => ({ text: option.long ?? '', about: option.description }))
    : command === program
      ? visibleCommands(program)
      : choicesOf(command.registeredArguments[operands])
  return all.filter(({ text }) => text.startsWith(current))
}

/** The command that the words name, and the number of its arguments among them. */
function readWords(
  program: Command,
  words: readonly string[],
): { readonly command: Command; readonly operands: number } {
  let [command, operands] = [program, 0]
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string
    const option = [program, command]
      .flatMap((each) => each.options)
      .find(({ short, long }) => word === short || word === long)
    if (option?.required) index++
    else if (!word.startsWith('-')) {
      const named = program.commands.find((each) => each.name() === word)
      if (command === program && named) command = named
      else operands++
    }
  }
  return { command, operands }
}

function visibleOptions(command: Command): Option[] {
  const options = command.createHelp().visibleOptions(command)
  return options.filter(({ long }) => long !== undefined)
}

function visibleCommands(program: Command): Candidate[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((each) => ({ text: each.name(), about: each.description() }))
}

/** The values of an option; in a list, those that may follow the last comma. */
function valuesOf({ argChoices, parseArg }: Option, typed: string): Candidate[] {
  const { names = [], several } = traitsOf(parseArg)
  const done = several === 'commas' ? typed.slice(0, typed.lastIndexOf(',') + 1) : ''
  const listed = done.split(',')
  return (argChoices ?? names)
    .filter((name) => name.startsWith(typed.slice(done.length)) && !listed.includes(name))
    .map((name) => prefixed(done, { text: name, about: '' }))
}

function choicesOf(argument: Argument | undefined): Candidate[] {
  return (argument?.argChoices ?? []).map((text) => ({ text, about: '' }))
}

function prefixed(prefix: string, { text, about }: Candidate): Candidate {
  return { text: `${prefix}${text}`, about }
}
