/**
 * Runs an example on the database in DATABASE_URL or, without it, on a private one that is removed
 * afterwards: `npm run example examples/document.ts`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openDemoDatabases } from '../bench/commands/open-for-demo.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

const [file] = process.argv.slice(2)
if (!file) {
  process.stderr.write('name an example: npm run example examples/document.ts\n')
  process.exit(2)
}

const interrupted = new AbortController()
for (const signal of SIGNALS) process.on(signal, () => interrupted.abort(new Error(signal)))

const url = process.env['DATABASE_URL']
try {
  process.exitCode = url ? await run(file, url) : await runOnPrivateDatabase(file)
} catch (error) {
  if (!interrupted.signal.aborted) throw error
  process.exitCode = 130
}

async function runOnPrivateDatabase(example: string): Promise<number> {
  const { signal } = interrupted
  const io = {
    stdout: (text: string) => process.stdout.write(text),
    stderr: (text: string) => process.stderr.write(text),
    cwd: process.cwd(),
    animate: false,
    signal,
  }
  const { targets, stop } = await openDemoDatabases({}, io, (reason) =>
    io.stderr(`${reason}; the example gets SQLite in threads instead\n`),
  )
  try {
    return await run(example, targets[0]?.url.href)
  } finally {
    await stop()
  }
}

/** Runs an example in a separate process that can import TypeScript. Returns its exit code. */
async function run(example: string, databaseUrl: string | undefined): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('jiti/register'), example],
    {
      // A compilation cache would be left behind.
      env: { ...process.env, DATABASE_URL: databaseUrl, JITI_FS_CACHE: 'false' },
      stdio: 'inherit',
    },
  )
  interrupted.signal.addEventListener('abort', () => child.kill())
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}
