/**
 * Sends the same traffic by poolbench and by pgbench, in turn, to one private PostgreSQL: reads of one
 * row by its id, at random arrivals, on ten connections. `node dist/benchmarks/load/pgbench.js` prints
 * the table that is kept in results/load-pgbench.txt. It needs pgbench in the PATH, and takes four minutes.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderTextTable, type Column } from '../../bench/report/text-table.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { median, quantile, sortedSample } from '../../bench/stats/quantile.ts'
import { measureReads, runPgbench, writeReadScript } from './both-tools.ts'

const RATES = [500, 2000, 5000]
const CONNECTIONS = 10
const SLICE_S = 5
const ROUNDS = 5

/** What a tool saw in one slice. */
interface Seen {
  readonly perS: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Row {
  readonly rate: number
  readonly tool: string
  readonly seen: readonly Seen[]
  readonly peer?: readonly Seen[]
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'asked for', align: 'right', text: ({ rate }) => `${rate}/s` },
  { header: 'tool', align: 'left', text: ({ tool }) => tool },
  { header: 'answered', align: 'right', text: (row) => `${middle(row, 'perS').toFixed(0)}/s` },
  { header: 'p50', align: 'right', text: (row) => middle(row, 'p50Ms').toFixed(2) },
  { header: 'p99', align: 'right', text: (row) => middle(row, 'p99Ms').toFixed(2) },
  { header: 'of its p50', align: 'right', text: (row) => ratio(row, 'p50Ms') },
  { header: 'of its p99', align: 'right', text: (row) => ratio(row, 'p99Ms') },
]

const server = await startPostgres({ maxConnections: 50 })
const folder = await mkdtemp(join(tmpdir(), 'poolbench-pgbench-'))
const script = join(folder, 'read.sql')
try {
  await writeReadScript(server.url, script)
  const rows: Row[] = []
  for (const rate of RATES) rows.push(...(await compare(rate)))
  process.stdout.write(
    `Reads of one row by its id on ${CONNECTIONS} connections, ${server.name}, ` +
      `${cpus().length} CPUs for client and server;\nmedians of ${ROUNDS} slices of ${SLICE_S} s each, ` +
      'in turn, in milliseconds; ratios slice by slice, with the least and the most\n\n' +
      `${renderTextTable(COLUMNS, rows).join('\n')}\n`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
  await server.stop()
}

async function compare(rate: number): Promise<Row[]> {
  const ours: Seen[] = []
  const theirs: Seen[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const steps = [
      async () => ours.push(await byPoolbench(rate, round)),
      async () => theirs.push(await byPgbench(rate, round)),
    ]
    // Each is the first in every other round.
    for (const step of round % 2 === 0 ? steps.reverse() : steps) await step()
  }
  return [
    { rate, tool: 'poolbench', seen: ours, peer: theirs },
    { rate, tool: 'pgbench', seen: theirs },
  ]
}

async function byPoolbench(rate: number, seed: number): Promise<Seen> {
  const { slice } = await measureReads(server.url, {
    connections: CONNECTIONS,
    load: { kind: 'open', ratePerS: rate, arrivals: 'poisson', maxInFlight: 100_000 },
    sliceMs: SLICE_S * 1000,
    seed,
  })
  const { answered, elapsedMs, p50Ms, p99Ms } = slice
  return { perS: (answered / elapsedMs) * 1000, p50Ms, p99Ms }
}

/** From its log of every transaction, whose times count from when each was scheduled. */
async function byPgbench(rate: number, seed: number): Promise<Seen> {
  const prefix = join(folder, `log-${rate}-${seed}`)
  await runPgbench(
    server.url,
    `-c ${CONNECTIONS} -j 1 -R ${rate} -T ${SLICE_S + 1} -l --log-prefix=${prefix}`,
    { script, seed },
  )
  const logs = (await readdir(folder)).filter((name) => join(folder, name).startsWith(prefix))
  const lines = (await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8'))))
    .join('')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number))
  const endedS = lines.map(([, , , , seconds = 0, micros = 0]) => seconds + micros / 1e6)
  const beginS = Math.min(...endedS) + 1
  // Its first second is its warm-up, as ours is.
  const times = lines.flatMap(([, , micros = 0], index) =>
    (endedS[index] as number) >= beginS ? [micros / 1000] : [],
  )
  const sorted = sortedSample(times)
  const spanS = Math.max(...endedS) - beginS
  return { perS: times.length / spanS, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) }
}

function middle({ seen }: Row, field: keyof Seen): number {
  return median(seen.map((each) => each[field]))
}

/** Slice by slice, with the least and the most. */
function ratio({ seen, peer }: Row, field: keyof Seen): string {
  if (!peer) return ''
  const ratios = seen.map((each, round) => each[field] / (peer[round] as Seen)[field])
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  return `${median(ratios).toFixed(2)} (${least.toFixed(2)}..${most.toFixed(2)})`
}
