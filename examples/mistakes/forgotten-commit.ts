/** The document's mistake 3: a transaction that is never committed. */
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  dropUserTable,
  parseDatabaseUrl,
  type Connection,
  type ResetOnReturn,
} from 'poolbench'

const url = process.env['DATABASE_URL']
// SQLite in memory would not do: it takes two connections to see what one has not committed.
if (!url) throw new Error('DATABASE_URL names no database')
const driver = await createDriver(parseDatabaseUrl(url))
const table = `poolbench_${crypto.randomUUID().slice(0, 8)}_users`
const { insertUser, countUsers } = driver.dialect.statements(table)

/** Reads as another program would. */
const observer = await driver.connect()
await createUserTable(driver, observer, table)
try {
  await forgetToCommit('rollback')
  console.log()
  await forgetToCommit('none')
} finally {
  await dropUserTable(driver, observer, table)
  await observer.close()
  await driver.close()
}

async function forgetToCommit(resetOnReturn: ResetOnReturn): Promise<void> {
  console.log(`a pool with resetOnReturn: '${resetOnReturn}'`)
  // Of one connection, so that the next user gets the one that the first gave back.
  const pool = createConnectionPool(driver, { poolSize: 1, maxOverflow: 0, resetOnReturn })
  try {
    await pool.use(async (connection) => {
      await connection.begin()
      const values = ['Alice', 'alice@example.com', 0, driver.dialect.encodeDate(new Date())]
      await connection.execute(insertUser, values)
      // Here `await connection.commit()` is missing.
      console.log(`  who inserted sees        ${await count(connection)} user`)
      console.log(`  another connection sees  ${await count(observer)}`)
    })
    await pool.use(async (connection) => {
      const state = connection.inTransaction ? 'inside that transaction' : 'in no transaction'
      console.log(`  the next user sees       ${await count(connection)}, and is ${state}`)
    })
  } finally {
    // A connection that is closed takes what it has not committed with it.
    await pool.close()
  }
  console.log(`  in the end there are     ${await count(observer)}`)
}

async function count(connection: Connection): Promise<number> {
  const { rows } = await connection.execute(countUsers)
  return Number(rows[0]?.['count'])
}
