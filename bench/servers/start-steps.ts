import { waitUntilReady, type Probe } from './wait-until-ready.ts'
import { freePort } from './free-port.ts'
import type { DataDirectory } from './data-directory.ts'
import type { ServerProcess } from '../process/server-process.ts'
import { ServerStartError } from './server-start-error.ts'

/** The time limit for a step: each takes about a second, so a longer one hangs. */
const STEP_TIMEOUT_MS = 60_000
const PORTS_TRIED = 3

/** How to launch the server on a port, and how to check that it is ready. */
export interface Launch {
  readonly command: string
  readonly args: (port: number) => readonly string[]
  readonly probe: (port: number) => Probe
  /** @defaultValue a free port of 127.0.0.1 */
  readonly choosePort?: () => Promise<number>
}

/** The wording of error messages. */
export interface StartWording {
  /** The product: `PostgreSQL`. */
  readonly label: string
  /** The advice if it cannot be started. */
  readonly advice: string
}

/** The steps of a server's start; every error names its step. */
export class StartSteps {
  readonly directory: DataDirectory
  readonly #wording: StartWording
  readonly #timeoutMs: number

  constructor(directory: DataDirectory, wording: StartWording, timeoutMs = STEP_TIMEOUT_MS) {
    this.directory = directory
    this.#wording = wording
    this.#timeoutMs = timeoutMs
  }

  /** Performs `work`; any error becomes a {@link ServerStartError}. */
  async step<T>(step: string, work: () => Promise<T> | T): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw startError(this.#wording, step, error, this.directory)
    }
  }

  /** Runs a program to its end. */
  async run(step: string, command: string, args: readonly string[]): Promise<void> {
    await this.step(step, async () => {
      const helper = this.directory.start(command, args)
      if (!(await helper.endsWithin(this.#timeoutMs))) {
        await helper.stop()
        throw new Error(`did not finish within ${this.#timeoutMs} ms`)
      }
      const { succeeded, outcome, cause } = await helper.ended
      if (!succeeded) throw new Error(outcome, { cause })
    })
  }

  /**
   * Starts the server and waits until it answers.
   *
   * @returns the port. It is chosen before the server binds it; if another program takes it in between,
   * another port is tried.
   */
  async launch(step: string, launch: Launch): Promise<number> {
    return await this.step(step, async () => {
      for (let portsLeft = PORTS_TRIED - 1; ; portsLeft--) {
        const port = await (launch.choosePort ?? freePort)()
        const server = this.directory.start(launch.command, launch.args(port))
        try {
          await waitUntilReady(server, launch.probe(port), this.#timeoutMs)
          server.unref()
          return port
        } catch (error) {
          if (portsLeft === 0 || !(await lostItsPort(server))) throw error
        }
      }
    })
  }
}

/** The error for a failed step, with all passwords removed. */
export function startError(
  wording: StartWording,
  step: string,
  error: unknown,
  directory?: DataDirectory,
): ServerStartError {
  if (error instanceof ServerStartError) return error

  const cause = directory === undefined ? error : directory.secrets.redactCause(error)
  const message = cause instanceof Error ? cause.message : String(cause)
  const outcome = message.trim().replaceAll(/\s*\n\s*/g, ': ')
  return new ServerStartError(
    {
      server: wording.label,
      step,
      outcome,
      logLines: directory?.logLines ?? [],
      advice: wording.advice,
    },
    { cause },
  )
}

// Another program that has the port may have answered the probe: the server is about to end.
async function lostItsPort(server: ServerProcess): Promise<boolean> {
  const hasEnded = await server.endsWithin(500)
  return hasEnded && server.logLines.some((line) => /address already in use/i.test(line))
}
