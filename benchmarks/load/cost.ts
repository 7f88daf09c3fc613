/**
 * What sending and recording a request costs this process, beside what the database library costs: the same
 * arrivals by poolbench, by the library alone, and with nothing sent at all.
 * `node dist/benchmarks/load/cost.js` prints the table that is kept in results/load-cost.txt; it takes
 * three minutes.
 */
import { cpus } from 'node:os'
import { createDriver, parseDatabaseUrl, systemClock } from '../../src/index.ts'
import { renderTextTable, type Column } from '../../bench/report/text-table.ts'
import { drawSchedule } from '../../bench/plan/schedule.ts'
import { createAlarm } from '../../bench/run/traffic/alarm.ts'
import { runOpenLoop } from '../../bench/run/traffic/open-loop.ts'
import { startPostgres } from '../../bench/servers/postgres-server.ts'
import { median } from '../../bench/stats/quantile.ts'
import { measureReads } from './both-tools.ts'
import { createUsers } from './users.ts'

const RATES = [500, 2000, 5000]
const CONNECTIONS = 10
const SLICE_MS = 4000
const ROUNDS = 5
const TABLE = 'cost_users'
const NOTHING = Promise.resolve()

/** What is used of a client of the library, postgres.js. */
interface Client {
  unsafe(sql: string, values: number[], options: { prepare: boolean }): PromiseLike<unknown>
}

/** CPU time of this process, in microseconds a request, of each round. */
interface Row {
  readonly rate: number
  readonly poolbench: readonly number[]
  readonly library: readonly number[]
  readonly nothing: readonly number[]
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'rate', align: 'right', text: ({ rate }) => `${rate}/s` },
  { header: 'poolbench', align: 'right', text: (row) => median(row.poolbench).toFixed(1) },
  { header: 'library', align: 'right', text: (row) => median(row.library).toFixed(1) },
  { header: 'alarm', align: 'right', text: (row) => median(row.nothing).toFixed(1) },
  { header: 'poolbench − library', align: 'right', text: (row) => difference(row) },
]

const server = await startPostgres({ maxConnections: 50 })
try {
  await createUsers(server.url, TABLE)
  const rows: Row[] = []
  for (const rate of RATES) rows.push(await compare(rate))
  process.stdout.write(
    `CPU time of the process that sends reads of one row, in microseconds a request, on ${CONNECTIONS}\n` +
      `connections; ${server.name}, ${cpus().length} CPUs; medians of ${ROUNDS} rounds of ${SLICE_MS / 1000} s; differences\n` +
      `round by round, with the least and the most\n\n${renderTextTable(COLUMNS, rows).join('\n')}\n`,
  )
} finally {
  await server.stop()
}

async function compare(rate: number): Promise<Row> {
  const row = { rate, poolbench: [] as number[], library: [] as number[], nothing: [] as number[] }
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const steps = [
      async () => row.poolbench.push(await byPoolbench(rate, seed)),
      async () => row.library.push(await byLibrary(rate, seed)),
      async () => row.nothing.push(await cpuOf(rate, seed, () => NOTHING)),
    ]
    for (const step of seed % 2 === 0 ? steps.reverse() : steps) await step()
  }
  return row
}

async function byPoolbench(rate: number, seed: number): Promise<number> {
  const { slice } = await measureReads(server.url, {
    connections: CONNECTIONS,
    load: { kind: 'open', ratePerS: rate, arrivals: 'poisson', maxInFlight: 100_000 },
    sliceMs: SLICE_MS,
    seed,
  })
  return (slice.cpuMs * 1000) / slice.answered
}

/** The statement of poolbench on clients of the library, one after the other. */
async function byLibrary(rate: number, seed: number): Promise<number> {
  const driver = await createDriver(parseDatabaseUrl(server.url))
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => driver.connect()))
  try {
    const { sql } = driver.dialect.statements(TABLE).selectUser
    const clients = connections.map(({ native }) => native as Client)
    return await cpuOf(rate, seed, (index) => {
      const client = clients[index % CONNECTIONS] as Client
      return client.unsafe(sql, [1 + (index % 100)], { prepare: true })
    })
  } finally {
    for (const connection of connections) await connection.close()
    await driver.close()
  }
}

/** CPU time a request of arrivals, each of which calls `send`; the first second does not count. */
async function cpuOf(
  rate: number,
  seed: number,
  send: (index: number) => PromiseLike<unknown>,
): Promise<number> {
  const { dueMs } = drawSchedule({
    ratePerS: rate,
    durationMs: 1000 + SLICE_MS,
    arrivals: 'poisson',
    seed,
    weights: [1],
  })
  const pending: PromiseLike<unknown>[] = []
  const first = dueMs.findIndex((ms) => ms >= 1000)
  let begun = process.cpuUsage()
  await runOpenLoop({
    schedule: { dueMs },
    alarm: await createAlarm(systemClock),
    startedAtMs: systemClock.now(),
    clock: systemClock,
    signal: new AbortController().signal,
    issue: (index) => {
      if (index === first) begun = process.cpuUsage()
      pending.push(send(index))
    },
  })
  await Promise.all(pending)
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / (dueMs.length - first)
}

function difference({ poolbench, library }: Row): string {
  const each = poolbench.map((cpu, index) => cpu - (library[index] as number))
  return `${median(each).toFixed(1)} (${Math.min(...each).toFixed(1)}..${Math.max(...each).toFixed(1)})`
}
