import type { Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { traitsOf } from '../../bench/options/option-parsers.ts'
import { runMain } from '../cli/command-line.ts'
import { allExamples, argumentsOf, buildProgram, commands, examplesOf } from './program.ts'

const options = commands.flatMap(({ name, command }) =>
  command.options.filter(({ hidden }) => !hidden).map((option) => ({ name, option })),
)

describe.for(commands)('the help of $name', ({ command }) => {
  test('shows durations and shares as people write them', () => {
    const unitOf = (flags: string): RegExp =>
      /<duration/.test(flags) ? /^\d+(ms|s|m|h)$/ : /<share>/.test(flags) ? /^\d+%$/ : /./
    const wrong = command.options.filter(
      ({ flags, defaultValue, defaultValueDescription = '-' }) =>
        defaultValue !== undefined && !unitOf(flags).test(defaultValueDescription),
    )
    expect(wrong.map(({ flags }) => flags)).toEqual([])
  })

  test('describes each option independently, beginning with a noun or a verb', () => {
    for (const { description } of command.options) {
      expect(description).toMatch(/^([a-z]|URL |CI )/)
      expect(description).not.toMatch(
        /^(of|as|at|in|by|for|with|where|what|which|how|who|when|added|spent|every|no) |above|below|day by day/,
      )
    }
  })

  test('ends with two to four examples of this command', () => {
    const examples = examplesOf(command)

    expect(examples.length).toBeGreaterThanOrEqual(2)
    expect(examples.length).toBeLessThanOrEqual(4)
    for (const example of examples) expect(example).toMatch(`poolbench ${command.name()}`)
  })

  test('says that an option may be repeated if and only if it may', () => {
    const repeatable = command.options
      .filter(({ description }) => description.includes('(repeatable)'))
      .map(({ long }) => long)
    // tune refuses a second URL by itself.
    const taken = command.options
      .filter(({ parseArg }) => traitsOf(parseArg).several === 'repeated')
      .map(({ long }) => long)
      .filter((long) => long !== '--url' || command.name() !== 'tune')
    expect(repeatable).toEqual(taken)
  })
})

test('an option has the same text in every command', () => {
  const texts = new Map<string, Set<string>>()
  for (const { option } of options) {
    const known = texts.get(option.flags) ?? new Set()
    texts.set(option.flags, known.add(generalText(option)))
  }

  for (const [flags, variants] of texts)
    expect([flags, [...variants]]).toEqual([flags, [...variants].slice(0, 1)])
})

describe('an example in a help', () => {
  test.for(allExamples())('can be typed: %s', async (example) => {
    const typed: string[] = []
    const program = buildProgram()
    for (const command of program.commands) {
      command.exitOverride().action(() => void typed.push(command.name()))
    }

    await program.parseAsync(argumentsOf(example), { from: 'user' })

    expect(typed).toEqual(argumentsOf(example).slice(0, 1))
  })
})

describe('the version', () => {
  test.for(['-v', '-V', '--version'])('is printed for %s', async (flag) => {
    expect(await runMain([flag])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    })
  })
})

/** A description without the parts that depend on the command: its default, and the names of its files. */
function generalText({ long, description }: Option): string {
  const text = description.replace(/ \(default: [^)]*\)$/, '').replace(' (repeatable)', '')
  if (long === '--json') return text.replace(/^write .* to this file as well.*/, 'write')
  return long === '--results' ? text.replace(/^folder to save .* in/, 'folder') : text
}
