import { CommanderError } from 'commander'
import {
  DatabaseUrlError,
  firstLine,
  NotInstalledError,
  UnusableLibraryError,
} from '../src/index.ts'
import { GateError } from './gate/decision/gate-error.ts'
import { EXIT, FaultError, UsageError, type ExitCode, type Io } from './io.ts'
import { ModuleError } from './modules/module-error.ts'
import { ResultFileError } from './result/parse.ts'
import { MeasureError, StoppedError } from './run/measure-error.ts'
import { ServerStartError } from './servers/server-start-error.ts'
import { VersionError } from './gate/versions/version-error.ts'
import { reportAddress, VERSION } from './version.ts'

/** The errors caused by what was typed, or by a file that it names. */
const USAGE = [UsageError, DatabaseUrlError, ResultFileError, ModuleError]

const CANNOT_MEASURE = [
  MeasureError,
  NotInstalledError,
  UnusableLibraryError,
  ServerStartError,
  VersionError,
  GateError,
]

/** The number of stack lines that are always shown for an internal error. */
const STACK_LINES = 4

/**
 * Explains an error in one line; for an internal error, also where it happened and how to report it.
 *
 * @param withoutSecrets - removes the secrets of the command line from a text.
 */
export function explainError(
  error: unknown,
  io: Io,
  withoutSecrets: (text: string) => string,
): ExitCode {
  if (error instanceof CommanderError) {
    // Commander has already printed it. Help and version end as errors with the code 0.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
  const wasInterrupted = io.signal.aborted && !(io.signal.reason instanceof FaultError)
  if (wasInterrupted && !(error instanceof StoppedError)) return EXIT.cannotMeasure
  const line = firstLine(error)
  if (isUsage(error)) {
    io.stderr(`poolbench: ${line}\n`)
    return EXIT.usage
  }
  const stack = withoutSecrets(stackOf(error))
  if (CANNOT_MEASURE.some((kind) => error instanceof kind)) {
    const told = error instanceof StoppedError ? withoutSecrets(line) : line
    io.stderr(`poolbench: ${told}\n${io.debug ? stack : ''}`)
    return EXIT.cannotMeasure
  }
  const shown = io.debug ? stack : firstLines(stack)
  io.stderr(
    `poolbench: internal error in poolbench ${VERSION}: ${withoutSecrets(line)}\n` +
      `${shown}poolbench: ${howToReport(io)}\n`,
  )
  return EXIT.cannotMeasure
}

function isUsage(error: unknown): boolean {
  if (error instanceof VersionError) return error.isUsage
  return USAGE.some((kind) => error instanceof kind)
}

function howToReport({ debug }: Io, address = reportAddress()): string {
  const place = address === undefined ? '' : ` at ${address}`
  const whole = debug ? '' : '; POOLBENCH_DEBUG=1 shows the whole stack'
  return (
    `please report it${place} with these lines, the command line and the output of` +
    ` \`poolbench doctor --no-noise\`${whole}`
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The stack of an error, and of each of its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const [, ...calls] = (error.stack ?? '').split(/\n(?= +at )/)
  const own = calls.map((call) => `${call.trimEnd()}\n`).join('')
  if (error.cause === undefined) return own
  return `${own}  caused by: ${messageOf(error.cause)}\n${stackOf(error.cause)}`
}

function firstLines(stack: string): string {
  return stack
    .split(/(?<=\n)/)
    .slice(0, STACK_LINES)
    .join('')
}
