import { constants } from 'node:os'
import { firstLine } from '../src/index.ts'
import { EXIT, FaultError, type ExitCode, type Io } from './io.ts'

/** The time that the program has to clean up after a fault. */
const FAULT_GRACE_MS = 20_000
const LINGER_MS = 500

/**
 * Runs a program in this process, from its arguments to its exit code. SIGINT, SIGTERM and SIGHUP abort its
 * signal; a second signal ends the process at once. An unhandled rejection, or a promise that never settles,
 * aborts it as well. Output of other code goes to standard error, as standard output is for results alone.
 */
export async function runProcess(
  program: (argv: readonly string[], io: Io) => Promise<ExitCode>,
): Promise<void> {
  const interrupted = new AbortController()

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal]
      // A second signal exits at once. The `exit` event kills servers and removes folders.
      if (interrupted.signal.aborted) process.exit(code)
      process.stderr.write(
        `\npoolbench: ${signal}, cleaning up (press again to exit immediately)\n`,
      )
      interrupted.abort(new Error(signal))
      process.exitCode = code
    })
  }

  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has closed the pipe, as in `poolbench list | head -1`.
      if (error.code !== 'EPIPE') throw error
    })
  }

  let isDone = false
  const endBy = (fault: FaultError): void => {
    if (interrupted.signal.aborted) return
    interrupted.abort(fault)
    setTimeout(() => giveUp(fault), FAULT_GRACE_MS).unref()
  }
  const giveUp = (fault: Error): void => {
    process.stderr.write(`poolbench: ${firstLine(fault)}\n`)
    process.exit(process.exitCode ?? EXIT.cannotMeasure)
  }
  process.on('unhandledRejection', (error) => endBy(new FaultError('rejection', error)))
  process.on('uncaughtException', (error) => endBy(new FaultError('exception', error)))
  process.on('beforeExit', () => {
    if (isDone) return
    const fault = new FaultError('stalled')
    if (interrupted.signal.aborted) giveUp(fault)
    endBy(fault)
    // Keeps the event loop alive for another of these events.
    setImmediate(() => undefined)
  })

  const print = process.stdout.write.bind(process.stdout)
  process.stdout.write = process.stderr.write.bind(process.stderr)

  const { CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, NO_COLOR, POOLBENCH_DEBUG, TERM } = process.env
  const code = await program(process.argv.slice(2), {
    stdout: (text) => print(text),
    stderr: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    environment: process.env,
    animate: process.stderr.isTTY && !CI && !NO_COLOR && TERM !== 'dumb',
    signal: interrupted.signal,
    debug: POOLBENCH_DEBUG === '1',
    githubActions: GITHUB_ACTIONS === 'true',
    stepSummaryFile: GITHUB_STEP_SUMMARY,
  })
  process.exitCode ??= code
  isDone = true
  // An abandoned operation may hold a connection, which would keep the process alive.
  if (interrupted.signal.aborted) setTimeout(() => process.exit(), LINGER_MS).unref()
}
