import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** How a child process ended. */
export interface ChildEnd {
  /** `null`: it had to be killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const LIBRARY = new URL('../../dist/src/index.js', import.meta.url).href

/**
 * Runs `script` as a module of its own process, with everything that the library as it was built
 * exports, and `url`. It has to end by itself.
 */
export async function runChild(script: string, url: string): Promise<ChildEnd> {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const url = process.env.DATABASE_URL; const poolbench = await import('${LIBRARY}'); ${script}`,
    ],
    {
      cwd: ROOT,
      env: { ...process.env, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 15_000,
      killSignal: 'SIGKILL',
    },
  )
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, stdout, stderr }
}
