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

/** `list` prints what `run` would measure. */
const SECTIONS: Readonly<Record<string, string>> = { list: 'run' }

/**
 * Gives every command its settings, before it runs: from `POOLBENCH_URL` and from a configuration
 * file. What they are, and where they come from, is a line on standard error.
 *
 * @param without - names of commands that have no settings.
 */
export function useConfig(program: Command, io: Io, without: readonly string[]): void {
  program
    .option(
      '--config <file>',
      `file of settings (default: the nearest ${CONFIG_FILES[0]}, .js, .json …)`,
    )
    .addOption(new Option('--no-config', 'ignore every file of settings'))
    .option('--profile <name>', 'name in `profiles` whose settings to use')
    .hook('preAction', async (_program, command) => {
      if (without.includes(command.name())) return
      const told = [...applyUrl(command, io), ...(await applyConfig(program, command, without, io))]
      if (told.length > 0) io.stderr(`poolbench: settings of ${told.reverse().join('; ')}\n`)
    })
}

/** Sets `--url`, which stays out of the list of processes in this way. */
function applyUrl(command: Command, { environment = {} }: Io): string[] {
  const { POOLBENCH_URL } = environment
  const option = settableOptions(command).find((each) => each.attributeName() === 'url')
  if (!POOLBENCH_URL || !option || isOverruled(option, command)) return []
  command.setOptionValueWithSource('url', [POOLBENCH_URL], 'env')
  return ['POOLBENCH_URL: url']
}

async function applyConfig(
  program: Command,
  command: Command,
  without: readonly string[],
  io: Io,
): Promise<string[]> {
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
  const names = applyLayers(command, layers, { config, cwd, environment })
  if (names.length === 0) return []
  const where = profile === undefined ? config.file : `${config.file}, profile ${profile}`
  return [`${where}: ${names.join(', ')}`]
}

function knownSettings(program: Command, without: readonly string[]): KnownSettings {
  return new Map(
    program.commands
      .filter((each) => ![...without, ...Object.keys(SECTIONS)].includes(each.name()))
      .map((each) => [each.name(), settableOptions(each).map((option) => option.attributeName())]),
  )
}
