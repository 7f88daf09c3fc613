/** The document's mistake 1: a promise is taken for what it promises. */
import { once } from 'node:events'
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  dropUserTable,
  parseDatabaseUrl,
  SqlUserStore,
} from 'poolbench'

const driver = await createDriver(
  parseDatabaseUrl(process.env['DATABASE_URL'] ?? 'sqlite-threads::memory:'),
)
const pool = createConnectionPool(driver)
const table = `poolbench_${crypto.randomUUID().slice(0, 8)}_users`
await pool.use((connection) => createUserTable(driver, connection, table))
const store = new SqlUserStore({ driver, connections: pool, table })

try {
  const alice = await store.createUser({ name: 'Alice', email: 'alice@example.com' })

  // Where the result is used, TypeScript refuses: a Promise<User | null> has no name. Were this line
  // right, the next comment would be an error.
  const user = store.getUserById(alice.id)
  // @ts-expect-error -- Property 'name' does not exist on type 'Promise<User | null>'.
  console.log(`without await: the name is ${user.name}`)
  console.log(`with await: the name is ${(await user)?.name}`)

  // Where nobody uses the result TypeScript is content, and the linter is not: no-floating-promises.
  // This address is taken, but the call has not failed yet when the next line runs.
  const lost = once(process, 'unhandledRejection')
  try {
    // oxlint-disable-next-line typescript/no-floating-promises -- the mistake that is shown here
    store.createUser({ name: 'Alice again', email: alice.email })
    console.log('without await: "created" the user, and nothing was caught')
  } catch {
    console.log('without await: caught, which does not happen')
  }
  const [reason] = (await lost) as [Error]
  console.log(`later, to nobody: ${reason.name}: ${reason.message}`)
  try {
    await store.createUser({ name: 'Alice again', email: alice.email })
  } catch (error) {
    console.log(`with await: caught ${(error as Error).name}`)
  }
} finally {
  await pool.use((connection) => dropUserTable(driver, connection, table))
  await pool.close()
  await driver.close()
}
