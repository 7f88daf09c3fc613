import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createDriver, parseDatabaseUrl, systemClock } from '../../src/index.ts'
import type { Load } from '../../bench/plan/traffic.ts'
import { ServerProcess } from '../../bench/run/server-process.ts'
import type { InstanceSource } from '../../bench/run/traffic/instance.ts'
import { measureTraffic, onlyStep } from '../../bench/run/traffic/measure-traffic.ts'
import { createUsers } from './users.ts'

/** Users in the table of either tool. */
const USERS = 100

const run = promisify(execFile)

/** Creates a table for pgbench, and writes the script that reads one of its rows by its id. */
export async function writeReadScript(url: string, file: string): Promise<void> {
  const table = 'pgbench_users'
  await createUsers(url, table, USERS)
  const { dialect } = await createDriver(parseDatabaseUrl(url))
  const { sql } = dialect.statements(table).selectUser
  await writeFile(file, `\\set id random(1, ${USERS})\n${sql.replace('$1', ':id')};\n`)
}

/** The process of the server; `undefined` where it cannot be seen from here. */
export async function serverProcess(url: string): Promise<ServerProcess | undefined> {
  const driver = await createDriver(parseDatabaseUrl(url))
  const connection = await driver.connect()
  try {
    const id = await driver.activity?.open(connection)
    return id === undefined ? undefined : ServerProcess.behind(id)
  } finally {
    await connection.close()
    await driver.close()
  }
}

/** What pgbench printed, and the CPU time that it took itself. */
export interface PgbenchOutput {
  readonly stdout: string
  readonly cpuMs: number
}

/** @param options - separated by single spaces, beside those that say where and what. */
export async function runPgbench(
  url: string,
  options: string,
  { script, seed }: { readonly script: string; readonly seed: number },
): Promise<PgbenchOutput> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const place = `-h ${hostname} -p ${port} -U ${decodeURIComponent(username)}`
  const words = `-n -M prepared ${place} --random-seed=${seed} ${options} -f ${script} ${pathname.slice(1)}`
  // `times` of a POSIX shell prints its own times, and below those of what it has run.
  const { stdout } = await run(
    'sh',
    ['-c', '"$@" && times', 'sh', 'pgbench', ...words.split(' ')],
    { env: { ...process.env, PGPASSWORD: decodeURIComponent(password) } },
  )
  const times = stdout.trimEnd().split('\n').at(-1) ?? ''
  const seconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, rest]) => 60 * Number(minutes) + Number(rest),
  )
  return { stdout, cpuMs: 1000 * seconds.reduce((sum, each) => sum + each, 0) }
}

export interface ReadOptions {
  /** Connections in the pool of each instance. */
  readonly connections: number
  readonly load: Load
  readonly sliceMs: number
  readonly seed: number
  /** Default: this process. */
  readonly instances?: InstanceSource
}

/** Measures one slice of the same reads by poolbench, after a second of warm-up. */
export async function measureReads(
  url: string,
  { connections, load, sliceMs, seed, instances }: ReadOptions,
) {
  const pool = { poolSize: connections, maxOverflow: 0 }
  const file = await measureTraffic(
    {
      targets: [
        { label: 'postgres', url: parseDatabaseUrl(url), startedByPoolbench: true, settings: {} },
      ],
      mix: [{ operation: 'get-user', weight: 1 }],
      next: onlyStep({ cells: [{ pool, load }], rounds: 1 }),
      ...(instances && { instances }),
      queryTimeMs: 0,
      slos: [],
      warmUpMs: 1000,
      sliceMs,
      seed,
      rows: USERS,
      poolOptions: { timeoutMs: 30_000 },
      quick: false,
      poolbenchVersion: '-',
      command: [],
      warnings: [],
    },
    {
      clock: systemClock,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onCheckpoint: () => Promise.resolve(),
    },
  )
  const [measured] = file.traffic
  if (measured?.status !== 'completed') throw new Error(JSON.stringify(measured))
  const [slice] = measured.slices
  if (!slice) throw new Error('no slice was measured')
  return { slice, busyCpus: measured.server?.busyCpus }
}
