import { Option, type Command } from 'commander'
import { UsageError, type Io } from '../io.ts'
import { applyLayers, isOverruled, settableOptions } from './apply-layers.ts'
import { CONFIG_FILES, findConfig } from './find-config.ts'
import { layersOf, type KnownSettings } from './layers.ts'

interface ConfigOptions {
  /** `false`: none is to be read. */
  readonly config?: string | false
  readonly profile?: string
}

/** What was set, and from where. */
interface Source {
  /** For a line on standard error. */
  readonly text: string
  /** The same as it would be typed. */
  readonly words: readonly string[]
}

/** `list` prints what `run` would measure. */
const SECTIONS: Readonly<Record<string, string>> = { list: 'run' }

/**
 * Gives every command its settings, before it runs: from `POOLBENCH_URL` and from a configuration
 * file. What they are, and where they come from, is a line on standard error.
 *
 * @param without - names of commands that have no settings.
 * @param commandLine - gets all of them, as they would be typed: elsewhere it does the same.
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

/** In place of the words that choose a file, which is not there elsewhere, or is another one. */
function addTo(commandLine: string[], found: readonly Source[]): void {
  const typed = commandLine.filter(
    (word, index) =>
      !/^--(config|profile)(=|$)/.test(word) &&
      !/^--(config|profile)$/.test(commandLine[index - 1] ?? ''),
  )
  commandLine.splice(0, Infinity, ...typed, ...found.flatMap(({ words }) => words))
}

/** Sets `--url`, which stays out of the list of processes in this way. */
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
