/**
 * Compares what `tune` finds by searching with the full grid, measured afterwards on the same server: its
 * recommendation, its cost, and how close the recommended size comes to the best of the grid. `node
 * dist/scripts/check-tuning.js` prints the table that is kept in results/tuning-postgres.txt.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../bench/main.ts'
import { renderTextTable, type Column } from '../bench/report/text-table.ts'
import type { ResultFile } from '../bench/result/schema.ts'
import { readResultFile } from '../bench/result/store.ts'
import { startPostgres } from '../bench/servers/postgres-server.ts'
import { pairedRatio } from '../bench/stats/paired-ratio.ts'
import { median } from '../bench/stats/quantile.ts'
import type { TuneGoal } from '../bench/tune/goal.ts'
import { sizeSamples, type PoolSample } from '../bench/tune/pool-sample.ts'
import { recommend } from '../bench/tune/recommend.ts'

interface Workload {
  readonly name: string
  readonly arguments: readonly string[]
  readonly operation: string
  readonly queryTimeMs: number
}

interface Row {
  readonly workload: string
  readonly searched: string
  readonly searchS: number
  readonly grid: string
  readonly gridS: number
  /** The best cell of the grid. */
  readonly best: string
  readonly ofBest: string
}

const CONCURRENCY = 20

const WORKLOADS: readonly Workload[] = [
  {
    name: 'sleeps 10 ms in the database',
    arguments: ['--query-time', '10ms'],
    operation: 'get-user',
    queryTimeMs: 10,
  },
  {
    name: 'burns 3 ms of a core',
    arguments: ['--operation', './examples/operations/cpu-bound.ts'],
    operation: 'cpu-bound',
    queryTimeMs: 0,
  },
]

const COLUMNS: readonly Column<Row>[] = [
  { header: 'an operation', align: 'left', text: (row) => row.workload },
  { header: 'search', align: 'right', text: (row) => row.searched },
  { header: 'took', align: 'right', text: (row) => `${row.searchS.toFixed(1)} s` },
  { header: 'full grid', align: 'right', text: (row) => row.grid },
  { header: 'took', align: 'right', text: (row) => `${row.gridS.toFixed(1)} s` },
  {
    header: 'cost',
    align: 'right',
    text: (row) => `${((row.searchS / row.gridS) * 100).toFixed(0)} %`,
  },
  { header: 'best cell', align: 'right', text: (row) => row.best },
  { header: 'of the best, again', align: 'left', text: (row) => row.ofBest },
]

const signal = new AbortController().signal
const folder = await mkdtemp(join(tmpdir(), 'poolbench-'))
const server = await startPostgres({ maxConnections: 100, signal })
try {
  const rows: Row[] = []
  for (const workload of WORKLOADS) rows.push(await compare(workload))
  process.stdout.write(
    `${CONCURRENCY} callers, ${server.name}, ${cpus().length} CPUs for client and server\n\n` +
      `${renderTextTable(COLUMNS, rows).join('\n')}\n`,
  )
} finally {
  await server.stop()
  await rm(folder, { recursive: true })
}

async function compare(workload: Workload): Promise<Row> {
  const search = await tune(workload)
  const grid = await tune(workload, '--full')
  const searched = recommendedSize(search, workload)
  const best = bestSize(grid, workload)
  return {
    workload: workload.name,
    searched: String(searched),
    searchS: search.durationMs / 1000,
    grid: String(recommendedSize(grid, workload)),
    gridS: grid.durationMs / 1000,
    best: String(best),
    ofBest: searched === best ? 'the same' : await shareOf(workload, searched, best),
  }
}

/** Runs `tune` on the server, and returns what it measured. */
async function tune(workload: Workload, ...more: string[]): Promise<ResultFile> {
  const where = ['--url', server.url, '--results', folder, '--concurrency', String(CONCURRENCY)]
  const argv = ['tune', ...where, ...workload.arguments, ...more]
  const code = await main(argv, {
    stdout: () => undefined,
    stderr: (text) => process.stderr.write(text),
    cwd: process.cwd(),
    animate: false,
    signal,
  })
  if (code !== 0) throw new Error(`${workload.name}: tune ended with ${code}`)
  return readResultFile(join(folder, 'tune.json'))
}

function goalOf({ operation, queryTimeMs }: Workload): TuneGoal {
  return {
    driver: 'postgres',
    operation,
    queryTimeMs,
    concurrency: CONCURRENCY,
    load: 'callers',
    burst: null,
    p99Ms: null,
    instances: 1,
    tolerance: 0.07,
  }
}

function recommendedSize(result: ResultFile, workload: Workload): number {
  const { recommendation, refusal } = recommend(result, goalOf(workload))
  if (!recommendation) throw new Error(refusal?.reason)
  return recommendation.pool.poolSize
}

/** The size in the grid with the highest median throughput. */
function bestSize(grid: ResultFile, workload: Workload): number {
  const cells = sizeSamples(grid, goalOf(workload))
  const level = ({ throughputs }: PoolSample) => median([...throughputs.values()])
  return cells.reduce((a, b) => (level(b) > level(a) ? b : a)).pool.poolSize
}

/**
 * The throughput of a size relative to the best of the grid, both from another full grid, as the best of many
 * sizes is partly luck.
 */
async function shareOf(workload: Workload, poolSize: number, best: number): Promise<string> {
  const cells = sizeSamples(await tune(workload, '--full', '--seed', '2'), goalOf(workload))
  const throughputs = (size: number): number[] => [
    ...(cells.find(({ pool }) => pool.poolSize === size)?.throughputs.values() ?? []),
  ]
  const { estimate, interval } = pairedRatio(throughputs(poolSize), throughputs(best))
  const range = interval ? ` (${interval.low.toFixed(2)}..${interval.high.toFixed(2)})` : ''
  return `${estimate.toFixed(2)}${range}`
}
