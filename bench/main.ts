import { Command, CommanderError, Option } from 'commander'
import { DatabaseUrlError, parseDatabaseUrl, withoutSecrets } from '../src/index.ts'
import { addCompareCommand } from './commands/compare.ts'
import { addCompletionCommand } from './commands/completion.ts'
import type { CommandContext } from './commands/context.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addGateCommand } from './commands/gate.ts'
import { addInitCommand } from './commands/init.ts'
import { addListCommand } from './commands/list.ts'
import { addLoadCommand } from './commands/load.ts'
import { addReportCommand } from './commands/report.ts'
import { addRunCommand } from './commands/run.ts'
import { addTuneCommand } from './commands/tune.ts'
import { useConfig } from './config/use-config.ts'
import { explainError } from './explain-error.ts'
import { EXIT, FaultError, type ExitCode, type Io } from './io.ts'
import { VERSION } from './version.ts'

type AddCommand = (program: Command, context: CommandContext) => void

/** All commands of the program. */
export const COMMANDS: readonly AddCommand[] = [
  addRunCommand,
  addLoadCommand,
  addTuneCommand,
  addGateCommand,
  addListCommand,
  addCompareCommand,
  addReportCommand,
  addDemoCommand,
  addDoctorCommand,
  addInitCommand,
  addCompletionCommand,
]

/** Commands that ignore configuration files. */
const WITHOUT_SETTINGS = ['init', 'completion', 'complete']

/**
 * Runs one command line. It never throws or exits, but returns the exit code.
 *
 * @param commands - the commands to choose from.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  commands: readonly AddCommand[] = COMMANDS,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok
  const program = new Command('poolbench')
    .description(
      'Measures the speed-up from concurrency on your database, and recommends a pool size.',
    )
    .version(VERSION, '-v, --version', 'print the version')
    // Commander's default flag, as in many other programs.
    .addOption(new Option('-V', 'print the version').hideHelp())
    .on('option:V', () => {
      io.stdout(`${VERSION}\n`)
      throw new CommanderError(EXIT.ok, 'commander.version', VERSION)
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (message, write) => write(withoutSecretsOf(argv, message)),
    })
    .showSuggestionAfterError()
  const commandLine = [...argv]
  const context: CommandContext = {
    io,
    argv: commandLine,
    finish: (outcome) => {
      code = outcome
    },
  }
  for (const add of commands) add(program, context)
  useConfig(program, io, WITHOUT_SETTINGS, commandLine)
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync(argv, { from: 'user' })
    if (io.signal.reason instanceof FaultError) throw io.signal.reason
    return code
  } catch (error) {
    return explainError(error, io, (text) => withoutSecretsOf(argv, withoutPasswordsOf(argv, text)))
  }
}

/**
 * Removes typed URLs from commander's messages, which quote them: a URL that cannot be parsed cannot be
 * redacted.
 */
function withoutSecretsOf(argv: readonly string[], message: string): string {
  return argv
    .flatMap((argument) => [argument, argument.slice(argument.indexOf('=') + 1)])
    .filter((argument) => /@|pass|pwd|secret|token|key/i.test(argument))
    .reduce((text, argument) => text.replaceAll(argument, hide(argument)), message)
}

/** Removes passwords from an error, as a library may quote the URL that it was given. */
function withoutPasswordsOf(argv: readonly string[], message: string): string {
  return argv
    .map((argument) => argument.replace(/^--url=/, ''))
    .reduce((text, argument) => {
      try {
        return withoutSecrets(text, parseDatabaseUrl(argument))
      } catch (error) {
        if (error instanceof DatabaseUrlError) return text
        throw error
      }
    }, message)
}

function hide(argument: string): string {
  return argument.replace(/([a-z][a-z0-9+-]*:).*/is, '$1…')
}
