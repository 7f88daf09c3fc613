import { Command, CommanderError } from 'commander'
import { DatabaseUrlError, NotInstalledError } from '../src/index.ts'
import { addCompareCommand } from './commands/compare.ts'
import { addCompletionCommand } from './commands/completion.ts'
import type { CommandContext } from './commands/context.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addGateCommand } from './commands/gate.ts'
import { addInitCommand } from './commands/init.ts'
import { addListCommand } from './commands/list.ts'
import { addReportCommand } from './commands/report.ts'
import { addRunCommand } from './commands/run.ts'
import { addTuneCommand } from './commands/tune.ts'
import { useConfig } from './config/use-config.ts'
import { GateError } from './gate/gate-error.ts'
import { EXIT, UsageError, type ExitCode, type Io } from './io.ts'
import { ModuleError } from './modules/module-error.ts'
import { ResultFileError } from './result/parse.ts'
import { MeasureError } from './run/measure-error.ts'
import { ServerStartError } from './servers/server-start-error.ts'
import { SideError } from './sides/side-error.ts'
import { VERSION } from './version.ts'

type AddCommand = (program: Command, context: CommandContext) => void

const COMMANDS: readonly AddCommand[] = [
  addRunCommand,
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

/** Commands that run whatever a configuration file says. */
const WITHOUT_SETTINGS = ['init', 'completion', 'complete']

/**
 * Runs one command line. Never throws and never exits: it returns the code.
 *
 * @param commands - what there is to run.
 */
export async function main(
  argv: readonly string[],
  io: Io,
  commands: readonly AddCommand[] = COMMANDS,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok
  const program = new Command('poolbench')
    .description('Measures what concurrency gains on your own database, and which pool it takes.')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: io.stdout,
      writeErr: io.stderr,
      outputError: (message, write) => write(withoutSecretsOf(argv, message)),
    })
    .showSuggestionAfterError()
  const context: CommandContext = {
    io,
    argv,
    finish: (outcome) => {
      code = outcome
    },
  }
  for (const add of commands) add(program, context)
  useConfig(program, io, WITHOUT_SETTINGS)
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return explain(error, io)
  }
}

/** Mistakes in what was typed, or in a file that it names. */
const USAGE = [UsageError, DatabaseUrlError, ResultFileError, ModuleError]

const CANNOT_MEASURE = [MeasureError, NotInstalledError, ServerStartError, SideError, GateError]

/** Commander quotes what was typed, and a URL that cannot be read cannot be redacted either. */
function withoutSecretsOf(argv: readonly string[], message: string): string {
  return argv
    .flatMap((argument) => [argument, argument.slice(argument.indexOf('=') + 1)])
    .filter((argument) => /@|pass|pwd|secret|token|key/i.test(argument))
    .reduce((text, argument) => text.replaceAll(argument, hide(argument)), message)
}

function hide(argument: string): string {
  return argument.replace(/([a-z][a-z0-9+-]*:).*/is, '$1…')
}

/** Says in one line what went wrong. */
function explain(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has said it. Help and version end as errors with the code 0.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
  if (io.signal.aborted) return EXIT.cannotMeasure
  const message = error instanceof Error ? error.message : String(error)
  io.stderr(`poolbench: ${message.split('\n', 1)[0]}\n`)
  if (USAGE.some((kind) => error instanceof kind)) return EXIT.usage
  if (error instanceof SideError && error.isUsage) return EXIT.usage
  if (CANNOT_MEASURE.some((kind) => error instanceof kind)) return EXIT.cannotMeasure
  io.stderr('poolbench: this is a mistake of poolbench: please report it\n')
  return EXIT.cannotMeasure
}
