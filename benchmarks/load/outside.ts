/**
 * Asks `poolbench tune --rate` for a pool size, and checks the answer from outside: the service in
 * examples/fastify with pools of several sizes, and a generator of HTTP traffic in a process of its own.
 * `node dist/benchmarks/load/outside.js` prints the table that is kept in results/load-outside.txt; it
 * takes five minutes.
 */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { renderTextTable, type Column } from '../../bench/report/text-table.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { median, quantile, sortedSample } from '../../bench/stats/quantile.ts'
import type { HttpAnswers, HttpTraffic } from './http-arrivals.ts'
import { createUsers } from './users.ts'

const SIZES = [2, 3, 4, 5, 6, 8, 10, 20]
const ROUNDS = 3
const RATE = 200
const QUERY_TIME = '10ms'
const LIMIT_MS = 50
const TRAFFIC = { ratePerS: RATE, warmUpMs: 1000, durationMs: 8000 }
const TABLE = 'outside_users'

interface Row {
  readonly poolSize: number
  readonly p50Ms: number
  /** Of each round. */
  readonly p99Ms: readonly number[]
  readonly failures: number
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'pool', align: 'right', text: ({ poolSize }) => `${poolSize}+0` },
  { header: 'p50', align: 'right', text: ({ p50Ms }) => `${p50Ms.toFixed(1)} ms` },
  { header: 'p99', align: 'right', text: ({ p99Ms }) => `${median(p99Ms).toFixed(1)} ms` },
  {
    header: 'range',
    align: 'right',
    text: ({ p99Ms }) => `${Math.min(...p99Ms).toFixed(1)}..${Math.max(...p99Ms).toFixed(1)}`,
  },
  { header: 'failed', align: 'right', text: ({ failures }) => String(failures) },
  {
    header: `p99 < ${LIMIT_MS} ms`,
    align: 'left',
    text: (row) => (keeps(row) ? 'kept' : 'broken'),
  },
]

const server = await startPostgres({ maxConnections: 50 })
const folder = await mkdtemp(join(tmpdir(), 'poolbench-outside-'))
try {
  await createUsers(server.url, TABLE)
  const seen = new Map<number, HttpAnswers[]>(SIZES.map((size) => [size, []]))
  for (let round = 0; round < ROUNDS; round++) {
    // Every other round backwards, so that no size is always the first.
    for (const size of round % 2 === 0 ? SIZES : [...SIZES].reverse()) {
      seen.get(size)?.push(await measureService(size))
    }
  }
  const rows = [...seen].map(([poolSize, answers]) => toRow(poolSize, answers))
  const smallest = rows.find((_, index) => rows.slice(index).every(keeps))?.poolSize
  process.stdout.write(
    `GET /users/:id of examples/fastify, ${RATE} requests per second at random, ${QUERY_TIME} of query\n` +
      `time, ${server.name}; ${ROUNDS} slices of ${TRAFFIC.durationMs / 1000} s for each pool, seen over HTTP\n\n` +
      `${renderTextTable(COLUMNS, rows).join('\n')}\n\n` +
      `smallest that keeps it over HTTP: ${smallest ?? 'none'}\n` +
      `poolbench tune --rate ${RATE}/s --slo 'p99<${LIMIT_MS}ms': ${await tuned()}\n`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
  await server.stop()
}

function toRow(poolSize: number, answers: readonly HttpAnswers[]): Row {
  return {
    poolSize,
    p50Ms: median(answers.map(({ responsesMs }) => quantile(sortedSample(responsesMs), 0.5))),
    p99Ms: answers.map(({ responsesMs }) => quantile(sortedSample(responsesMs), 0.99)),
    failures: answers.reduce((sum, { failures }) => sum + failures, 0),
  }
}

function keeps({ p99Ms, failures }: Row): boolean {
  return failures === 0 && median(p99Ms) < LIMIT_MS
}

async function measureService(poolSize: number): Promise<HttpAnswers> {
  const port = await freePort()
  const service = fork(module('../../examples/fastify/server.js'), {
    env: {
      DATABASE_URL: server.url,
      PORT: String(port),
      POOL_SIZE: String(poolSize),
      MAX_OVERFLOW: '0',
      QUERY_TIME,
      TABLE,
      LOG_LEVEL: 'silent',
    },
  })
  try {
    const url = `http://127.0.0.1:${port}`
    while (!(await isUp(url))) await new Promise((resolve) => setTimeout(resolve, 50))
    const generator = fork(module('./http-arrivals.js'))
    generator.send({ ...TRAFFIC, url } satisfies HttpTraffic)
    const [answers] = (await once(generator, 'message')) as [HttpAnswers]
    return answers
  } finally {
    const ended = once(service, 'exit')
    service.kill('SIGTERM')
    await ended
  }
}

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** The pool that `tune` recommends for the same traffic. */
async function tuned(): Promise<string> {
  const json = join(folder, 'tune.json')
  await promisify(execFile)(process.execPath, [
    module('../../bench/cli.js'),
    'tune',
    `--rate=${RATE}/s`,
    `--query-time=${QUERY_TIME}`,
    `--slo=p99<${LIMIT_MS}ms`,
    `--json=${json}`,
    `--results=${folder}`,
  ])
  const { recommendation } = JSON.parse(await readFile(json, 'utf8')) as {
    recommendation: { pool: { poolSize: number; maxOverflow: number } } | null
  }
  const pool = recommendation?.pool
  return pool ? `${pool.poolSize}+${pool.maxOverflow}` : 'none'
}

function module(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
