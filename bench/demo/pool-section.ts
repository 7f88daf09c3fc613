import { poolCapacity, type UserStore } from '../../src/index.ts'
import { CLAIMED_QUERY_TIME_MS } from '../plan/tutorial.ts'
import { formatDuration, formatRatio, formatSetting } from '../format.ts'
import { renderTextTable, type Column } from '../report/text-table.ts'
import type { PoolUse } from '../run/pool-meter.ts'
import { speedUpBound } from '../stats/bound.ts'
import type { Stage } from './stage.ts'
import type { Texts } from './english.ts'
import { describeBound, type Comparison } from './what-bounds.ts'

const QUERIES = 10

interface Row extends Comparison {
  readonly label: string
  readonly users: number
}

/** Section 8: ten queries on the pool, concurrently and one after the other, and what limits them. */
export async function pool(stage: Stage): Promise<void> {
  const { database, page } = stage
  const { store } = database
  const text = stage.texts.pool
  const { poolSize } = database.pool.options
  // The queries must run at the same time: otherwise one connection would serve them all.
  await stage.step(
    () => Promise.all(Array.from({ length: poolSize }, () => store.simulateQuery(1))),
    () => text.warmed(database.openConnections),
  )
  const rows = [
    await compare(stage, store, text.plain),
    await compare(
      stage,
      store.withQueryTime(CLAIMED_QUERY_TIME_MS),
      text.slowed(formatSetting(CLAIMED_QUERY_TIME_MS)),
    ),
  ]
  page.lines(['', ...renderTextTable(columns(text), rows), ''])
  page.line(text.returned(rows[0]?.users ?? 0))
  for (const row of rows) {
    page.line(`  ${text.limited(row.label, describeBound(row, text.bounds))}`)
  }
  if (rows.some(({ opened }) => opened > 0)) page.line(text.rest(database.openConnections))
}

async function compare(stage: Stage, store: UserStore, label: string): Promise<Row> {
  const { driver, pool } = stage.database
  // Prepares the statement on the open connections: both measurements would include that cost, but not
  // equally.
  await Promise.all(Array.from({ length: pool.options.poolSize }, () => store.getAllUsers()))
  const sequential = await metered(stage, async () => {
    for (let query = 0; query < QUERIES; query++) await store.getAllUsers()
  })
  const concurrent = await metered(stage, () =>
    Promise.all(Array.from({ length: QUERIES }, () => store.getAllUsers())),
  )
  const { opened, connectMs } = concurrent.use
  return {
    label,
    users: concurrent.result[0]?.length ?? 0,
    sequentialMs: sequential.durationMs,
    concurrentMs: concurrent.durationMs,
    bound: speedUpBound(
      QUERIES,
      Math.min(poolCapacity(pool.options), driver.traits.parallelism ?? Infinity),
    ),
    aloneMs: sequential.use.connectionMs / QUERIES,
    heldMs: concurrent.use.connectionMs / QUERIES,
    opened,
    connectMs: opened === 0 ? 0 : connectMs / opened,
  }
}

interface Metered<T> {
  readonly result: T
  readonly durationMs: number
  readonly use: PoolUse
}

async function metered<T>(stage: Stage, work: () => Promise<T>): Promise<Metered<T>> {
  const { meter } = stage.database
  meter.begin()
  const timed = await stage.timed(work)
  return { ...timed, use: meter.end() }
}

function columns({ columns: text }: Texts['sections']['pool']): Column<Row>[] {
  return [
    { header: text.queries(QUERIES), align: 'left', text: (row) => row.label },
    {
      header: text.sequential,
      align: 'right',
      text: (row) => formatDuration(row.sequentialMs),
    },
    {
      header: text.concurrent,
      align: 'right',
      text: (row) => formatDuration(row.concurrentMs),
    },
    {
      header: text.speedUp,
      align: 'right',
      text: (row) => formatRatio(row.sequentialMs / row.concurrentMs),
    },
    { header: text.bound, align: 'right', text: (row) => formatRatio(row.bound) },
    { header: text.opened, align: 'right', text: (row) => String(row.opened) },
  ]
}
