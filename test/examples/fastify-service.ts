import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const SERVER = fileURLToPath(new URL('../../dist/examples/fastify/server.js', import.meta.url))

/** A line of the service's log. */
type LogLine = Readonly<Record<string, unknown>>

/** The service in a process of its own. */
export interface Service {
  readonly url: string
  readonly child: ChildProcess
  /** So far. */
  readonly log: readonly LogLine[]
  readonly stderr: readonly string[]
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

/** Starts the service as it was built, on a free port; what is left of it is killed with the test. */
export async function startService(
  settings: Readonly<Record<string, string>>,
  cleanUp: (work: () => void) => void = onTestFinished,
): Promise<Service> {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: \`npm test\` builds it first`)
  const child = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  cleanUp(() => child.kill('SIGKILL'))
  const log: LogLine[] = []
  const stderr: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => stderr.push(line))
  const ended = new Promise<Awaited<Service['ended']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(({ code }) =>
      reject(new Error(`the service ended with ${code}: ${stderr.join(' ')}`)),
    )
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as LogLine
      log.push(line)
      const listening = /^Server listening at (.*)$/.exec(String(line['msg']))?.[1]
      if (listening) resolve(listening)
    })
  })
  return { url, child, log, stderr, ended }
}
