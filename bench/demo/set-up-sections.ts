import { CLAIMED_POOL } from '../plan/tutorial.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { Stage } from './stage.ts'

/** Section 1: the table, in the SQL dialect of this database. */
export async function model(stage: Stage): Promise<void> {
  const { database, page } = stage
  const text = stage.texts.model
  const { result, durationMs } = await stage.timed(() =>
    database.driver.dialect.statements(database.table),
  )
  const [first = '', ...rest] = result.createTable.sql.split(/\n\s*/)
  page.lines([text.statement, '', first, ...rest.map((line) => `  ${line}`), ''])
  page.step(text.written, durationMs)
}

/** Section 2: the document's pool, and its first connection. */
export async function engine(stage: Stage): Promise<void> {
  const { database, page } = stage
  const text = stage.texts.engine
  const { pool } = database
  page.line(text.pool(CLAIMED_POOL.poolSize, CLAIMED_POOL.maxOverflow))
  if (formatPool(pool.options) !== formatPool(CLAIMED_POOL)) {
    page.line(text.fitted(formatPool(pool.options)))
  }
  await stage.step(
    () => pool.use((connection) => connection.ping()),
    () => text.opened(database.openConnections),
  )
}

/** Section 3: creating the demo's table. */
export async function init(stage: Stage): Promise<void> {
  const { database } = stage
  await stage.step(
    () => database.createTable(),
    () => stage.texts.init.created(database.table),
  )
}

/** Section 10: a pointer to the web service. */
export async function web({ page, texts }: Stage): Promise<void> {
  page.line(texts.web.service)
}

/** The clean-up at the end of the document's program. */
export async function cleanUp(stage: Stage): Promise<void> {
  const { database } = stage
  const connections = database.openConnections
  await stage.step(
    () => database.close(),
    () => stage.texts.cleanUp.closed(connections, database.table),
  )
}
