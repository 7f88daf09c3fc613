import { constants } from 'node:os'
import type { ExitCode, Io } from './io.ts'

/**
 * Runs a program in this process, from its arguments to its exit code: SIGINT, SIGTERM and SIGHUP
 * abort its signal, and a second one ends it at once.
 */
export async function runProcess(
  program: (argv: readonly string[], io: Io) => Promise<ExitCode>,
): Promise<void> {
  const interrupted = new AbortController()

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = 128 + constants.signals[signal]
      // Asked twice: leave at once. Servers are killed and folders removed by the `exit` event.
      if (interrupted.signal.aborted) process.exit(code)
      process.stderr.write(`\npoolbench: ${signal}, cleaning up (again to leave at once)\n`)
      interrupted.abort(new Error(signal))
      process.exitCode = code
    })
  }

  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever reads has seen enough, as in `poolbench list | head -1`.
      if (error.code !== 'EPIPE') throw error
    })
  }

  const { CI, GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, NO_COLOR, TERM } = process.env
  const code = await program(process.argv.slice(2), {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    environment: process.env,
    animate: process.stderr.isTTY && !CI && !NO_COLOR && TERM !== 'dumb',
    signal: interrupted.signal,
    githubActions: GITHUB_ACTIONS === 'true',
    stepSummaryFile: GITHUB_STEP_SUMMARY,
  })
  process.exitCode ??= code
}
