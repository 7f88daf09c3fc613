import { Option, type Command } from 'commander'
import { UsageError, type Io } from '../io.ts'
import { applyLayers, isOverruled, settableOptions } from './apply-layers.ts'
import { CONFIG_FILES, findConfig } from './find-config.ts'
import { layersOf, type KnownSettings } from './layers.ts'

interface ConfigOptions {
  /** The configuration file to read; `false` for none. */
  readonly config?: string | false
  readonly profile?: string
}

/** A source of settings, and what it sets. */
interface Source {
  /** The text for a line on standard error. */
  readonly text: string
  /** The equivalent words of a command line. */
  readonly words: readonly string[]
}

/** The command whose section applies: `list` prints what `run` would measure. */
const SECTIONS: Readonly<Record<string, string>> = { list: 'run' }

/**
 * Applies settings to every command before it runs: from `POOLBENCH_URL` and from a configuration file. A
 * line on standard error says what they are and where they come from.
 *
 * @param without - names of commands that take no settings.
 * @param commandLine - receives all settings as they would be typed, so that it has the same effect
 * elsewhere.
 */
export function useConfig(
  program: Command,
  io: Io,
  without: readonly string[],
  commandLine: string[],
): void {
  program
    .option(
      '--config <file>',
      `configuration file (default: the nearest ${CONFIG_FILES[0]}, .js, .json …)`,
    )
    .addOption(new Option('--no-config', 'ignore all configuration files'))
    .option('--profile <name>', 'profile to use, by its name in `profiles`')
    .hook('preAction', async (_program, command) => {
      if (without.includes(command.name())) return
      const found = [
        ...applyUrl(command, io),
        ...(await applyConfig(program, command, without, io)),
      ].reverse()
      if (found.length === 0) return
      io.stderr(`poolbench: settings of ${found.map(({ text }) => text).join('; ')}\n`)
      addTo(commandLine, found)
    })
}

/** Replaces the words that choose a configuration file, which may be absent or different elsewhere. */
function addTo(commandLine: string[], found: readonly Source[]): void {
  const typed = commandLine.filter(
    (word, index) =>
      !/^--(config|profile)(=|$)/.test(word) &&
      !/^--(config|profile)$/.test(commandLine[index - 1] ?? ''),
  )
  commandLine.splice(0, Infinity, ...typed, ...found.flatMap(({ words }) => words))
}

/** Sets `--url` without putting it on a command line, where the process list would show it. */
function applyUrl(command: Command, { environment = {} }: Io): Source[] {
  const { POOLBENCH_URL } = environment
  const option = settableOptions(command).find((each) => each.attributeName() === 'url')
  if (!POOLBENCH_URL || !option || isOverruled(option, command)) return []
  command.setOptionValueWithSource('url', [POOLBENCH_URL], 'env')
  return [{ text: 'POOLBENCH_URL: url', words: ['--url', POOLBENCH_URL] }]
}

async function applyConfig(
  program: Command,
  command: Command,
  without: readonly string[],
  io: Io,
): Promise<Source[]> {
  const { environment = {}, cwd } = io
  const { config: file, profile: typed } = program.opts<ConfigOptions>()
  if (file === false || (file === undefined && environment['POOLBENCH_NO_CONFIG'])) {
    if (typed !== undefined) throw new UsageError('--profile cannot be used with --no-config')
    return []
  }
  const profile = typed ?? (environment['POOLBENCH_PROFILE'] || undefined)
  const config = await findConfig(cwd, file)
  if (!config) {
    if (profile === undefined) return []
    throw new UsageError(
      `profile ${JSON.stringify(profile)}: there is no ${CONFIG_FILES[0]} here or above`,
    )
  }
  const section = SECTIONS[command.name()] ?? command.name()
  const layers = layersOf(config, knownSettings(program, without), { section, profile })
  const applied = applyLayers(command, layers, { config, cwd, environment })
  if (applied.size === 0) return []
  const where = profile === undefined ? config.file : `${config.file}, profile ${profile}`
  return [
    {
      text: `${where}: ${[...applied.keys()].join(', ')}`,
      words: ['--no-config', ...[...applied.values()].flatMap(({ words }) => words)],
    },
  ]
}

function knownSettings(program: Command, without: readonly string[]): KnownSettings {
  return new Map(
    program.commands
      .filter((each) => ![...without, ...Object.keys(SECTIONS)].includes(each.name()))
      .map((each) => [each.name(), settableOptions(each).map((option) => option.attributeName())]),
  )
}
