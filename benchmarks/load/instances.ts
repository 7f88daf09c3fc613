/**
 * Reads of one row by its id, as fast as ten clients can ask, from one and from two processes of poolbench
 * and from one and two threads of pgbench, in turn, on one private PostgreSQL.
 * `node dist/benchmarks/load/instances.js` prints the table. It needs pgbench in the PATH, and takes a minute
 * and a half.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { childInstances } from '../../bench/instances/child-instances.ts'
import { renderTextTable, type Column } from '../../bench/report/text-table.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { median } from '../../bench/stats/quantile.ts'
import { measureReads, runPgbench, serverProcess, writeReadScript } from './both-tools.ts'

const CLIENTS = 10
const SLICE_S = 4
const ROUNDS = 3

/** What a tool did in one slice. */
interface Seen {
  readonly perS: number
  /** CPU time for a request, in microseconds: of the tool, and of the server. */
  readonly cpuUs: number
  /** NaN where the server cannot be seen from here. */
  readonly serverUs: number
}

interface Row {
  readonly tool: string
  /** Processes, or threads. */
  readonly count: number
  readonly measure: (round: number) => Promise<Seen>
  readonly seen: Seen[]
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'tool', align: 'left', text: ({ tool, count }) => `${tool} ${count}` },
  { header: 'answered', align: 'right', text: (row) => `${middle(row, 'perS').toFixed(0)}/s` },
  { header: 'least..most', align: 'right', text: (row) => range(row) },
  { header: 'of one', align: 'right', text: (row) => ofOne(row) },
  { header: 'CPU', align: 'right', text: (row) => middle(row, 'cpuUs').toFixed(1) },
  { header: 'server', align: 'right', text: (row) => middle(row, 'serverUs').toFixed(1) },
]

const server = await startPostgres({ maxConnections: 50 })
const postgres = await serverProcess(server.url)
const folder = await mkdtemp(join(tmpdir(), 'poolbench-instances-'))
const script = join(folder, 'read.sql')
const rows: readonly Row[] = [1, 2].flatMap((count) => [
  { tool: 'poolbench --instances', count, measure: (round) => byPoolbench(count, round), seen: [] },
  { tool: 'pgbench -j', count, measure: (round) => byPgbench(count, round), seen: [] },
])
try {
  await writeReadScript(server.url, script)
  for (let round = 1; round <= ROUNDS; round++) {
    for (const row of round % 2 === 0 ? rows.toReversed() : rows) {
      row.seen.push(await row.measure(round))
    }
  }
  process.stdout.write(
    `Reads of one row by its id by ${CLIENTS} clients on ${CLIENTS} connections, ${server.name},\n` +
      `${cpus().length} CPUs for client and server; medians of ${ROUNDS} slices of ${SLICE_S} s each, ` +
      'in turn;\nCPU: microseconds for each request, of the tool itself and of the server\n\n' +
      `${renderTextTable(COLUMNS, rows).join('\n')}\n`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
  await server.stop()
}

async function byPoolbench(count: number, seed: number): Promise<Seen> {
  const { slice, busyCpus } = await measureReads(server.url, {
    connections: CLIENTS / count,
    load: { kind: 'closed', clients: CLIENTS, thinkTimeMs: 0 },
    sliceMs: SLICE_S * 1000,
    seed,
    instances: childInstances({ count, balance: 'random', modules: {}, cwd: '.' }),
  })
  const { answered, elapsedMs, cpuMs } = slice
  const perS = (answered / elapsedMs) * 1000
  const serverUs = ((busyCpus ?? Number.NaN) / perS) * 1e6
  return { perS, cpuUs: (cpuMs / answered) * 1000, serverUs }
}

async function byPgbench(threads: number, seed: number): Promise<Seen> {
  const options = `-c ${CLIENTS} -j ${threads} -T ${SLICE_S}`
  const beforeMs = postgres?.cpuMs() ?? Number.NaN
  const { stdout, cpuMs } = await runPgbench(server.url, options, { script, seed })
  const read = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1])
  const answered = read(/actually processed: (\d+)/)
  const serverMs = (postgres?.cpuMs() ?? Number.NaN) - beforeMs
  return {
    perS: read(/tps = ([\d.]+)/),
    cpuUs: (cpuMs / answered) * 1000,
    serverUs: (serverMs / answered) * 1000,
  }
}

function middle({ seen }: Row, field: keyof Seen): number {
  return median(seen.map((each) => each[field]))
}

function range({ seen }: Row): string {
  const values = seen.map(({ perS }) => perS)
  return `${Math.min(...values).toFixed(0)}..${Math.max(...values).toFixed(0)}`
}

/** How much more two of a tool answer than one of it. */
function ofOne(row: Row): string {
  const one = rows.find(({ tool, count }) => tool === row.tool && count === 1) as Row
  return `${(middle(row, 'perS') / middle(one, 'perS')).toFixed(2)} ×`
}
