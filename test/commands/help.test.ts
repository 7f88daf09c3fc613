import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, type Option } from 'commander'
import { describe, expect, test } from 'vitest'
import { examplesOf } from '../../bench/commands/examples.ts'
import { traitsOf } from '../../bench/commands/option-parsers.ts'
import { COMMANDS } from '../../bench/main.ts'
import { temporaryFolder } from '../result/temporary-folder.ts'
import { runCli, runMain, words } from '../cli/command-line.ts'

const program = build()

const commands = program
  .createHelp()
  .visibleCommands(program)
  .filter((command) => command.name() !== 'help')
  .map((command) => ({ name: command.name(), command }))

const options = commands.flatMap(({ name, command }) =>
  command.options.map((option) => ({ name, option })),
)

describe.for(commands)('the help of $name', ({ command }) => {
  test('gives durations and shares as people write them', () => {
    const unitOf = (flags: string): RegExp =>
      /<duration/.test(flags) ? /^\d+(ms|s|m|h)$/ : /<share>/.test(flags) ? /^\d+%$/ : /./
    const wrong = command.options.filter(
      ({ flags, defaultValue, defaultValueDescription = '-' }) =>
        defaultValue !== undefined && !unitOf(flags).test(defaultValueDescription),
    )
    expect(wrong.map(({ flags }) => flags)).toEqual([])
  })

  test('describes each option by itself, with a noun or a verb in front', () => {
    for (const { description } of command.options) {
      expect(description).toMatch(/^[a-z]/)
      expect(description).not.toMatch(
        /^(of|as|at|in|by|for|with|where|what|which|how|who|when|added|spent|every|no) |above|below|day by day/,
      )
    }
  })

  test('ends with two to four examples of this command', () => {
    const examples = examplesOf(helpOf(command))

    expect(examples.length).toBeGreaterThanOrEqual(2)
    expect(examples.length).toBeLessThanOrEqual(4)
    for (const example of examples) expect(example).toMatch(`poolbench ${command.name()}`)
  })

  test('says of an option that it may be repeated where it may, and nowhere else', () => {
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

test('an option has the same text wherever a command takes it', () => {
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
    const program = build()
    for (const command of program.commands) {
      command.exitOverride().action(() => void typed.push(command.name()))
    }

    await program.parseAsync(argumentsOf(example), { from: 'user' })

    expect(typed).toEqual(argumentsOf(example).slice(0, 1))
  })

  test('works, where it needs no server of the reader’s', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    await runCli(words('run --url memory: --quick --json before.json'), folder)

    for (const example of allExamples().filter(isSmall)) {
      const argv = argumentsOf(example).map((word) =>
        /^(postgres|mysql):/.test(word) ? 'memory:?latency=1ms' : word,
      )
      const little = argv[0] === 'run' ? ['--rounds=1', '--query-time=1ms'] : []

      for (const file of ['after.json', 'results/latest.json']) {
        if (argv[0] === 'compare') copyFileSync(join(folder, 'before.json'), join(folder, file))
      }

      const { code, stderr } = await runCli([...argv, ...little], folder)

      // tune may find nothing to recommend, and compare --strict nothing to be sure of: both answer.
      expect([example, code, stderr]).toEqual([example, expect.toSatisfy(isAnswer(argv)), stderr])
    }
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

function build(): Command {
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

/** A description without what belongs to one command: its default, and the names of its files. */
function generalText({ long, description }: Option): string {
  const text = description.replace(/ \(default: [^)]*\)$/, '').replace(' (repeatable)', '')
  if (long === '--json') return text.replace(/^write .* to this file as well.*/, 'write')
  return long === '--results' ? text.replace(/^folder that keeps .*/, 'folder') : text
}

function allExamples(): string[] {
  return commands.flatMap(({ command }) => examplesOf(helpOf(command)))
}

function argumentsOf(example: string): string[] {
  // What stands behind > is the shell's.
  return words(example.replace(/ > .*/, '')).slice(1)
}

/** Gates take minutes; what looks at every private database is run by tests of its own. */
function isSmall(example: string): boolean {
  return !/^poolbench (gate|demo$|doctor$)/.test(example) && !/native|demo --url/.test(example)
}

function isAnswer([command]: readonly string[]): (code: number) => boolean {
  const undecided = command === 'tune' ? 3 : command === 'compare' ? 4 : 0
  return (code) => code === 0 || code === undecided
}
