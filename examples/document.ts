/**
 * The program of the document, in TypeScript: its sections in its order. `poolbench demo` shows the
 * same with times; this is the code to read.
 */
import {
  createConnectionPool,
  createDriver,
  createUserTable,
  dropUserTable,
  parseDatabaseUrl,
  SqlUserStore,
  type User,
} from 'poolbench'

// 1. Define the data model

// It is the library's: a User has an id, a name, an email, credits and createdAt. The table is new
// each time, so that nobody's is touched.
const table = `poolbench_${crypto.randomUUID().slice(0, 8)}_users`

// 2. Create the engine and sessions

// The document's own database is SQLite in memory, with one connection. A server or a file has more:
// postgres://user:password@host/database, sqlite-threads:app.db
const url = process.env['DATABASE_URL'] ?? 'sqlite+aiosqlite:///:memory:'
const driver = await createDriver(parseDatabaseUrl(url))
const pool = createConnectionPool(driver, { poolSize: 5, maxOverflow: 10 })
const store = new SqlUserStore({ driver, connections: pool, table })

// 3. Initialise the database

async function initialise(): Promise<void> {
  await pool.use((connection) => createUserTable(driver, connection, table))
  console.log('created the table')
}

// 4. Basic CRUD operations

async function crud(): Promise<void> {
  const alice = await store.createUser({ name: 'Alice', email: 'alice@example.com' })
  console.log('created', describe(alice))
  console.log('read', describe(await store.getUserById(alice.id)))
  console.log('updated', describe(await store.updateUser(alice.id, { name: 'Alice Smith' })))
  console.log('deleted', await store.deleteUser(alice.id))
}

// 5. Concurrent queries

async function concurrentQueries(): Promise<void> {
  const users = await Promise.all([
    store.createUser({ name: 'Bob', email: 'bob@example.com' }),
    store.createUser({ name: 'Charlie', email: 'charlie@example.com' }),
    store.createUser({ name: 'David', email: 'david@example.com' }),
  ])
  console.log('created', users.length, 'users')

  const startedAtMs = performance.now()
  const found = await Promise.all(users.map(({ id }) => store.getUserById(id)))
  console.log('read at once', found.map(describe), since(startedAtMs))
}

// 6. Batch operations

async function batch(): Promise<void> {
  const newUsers = Array.from({ length: 10 }, (_, index) => ({
    name: `User${index + 1}`,
    email: `user${index + 1}@example.com`,
  }))

  const startedAtMs = performance.now()
  const users = await store.createUsers(newUsers)
  console.log('created', users.length, 'users in one batch', since(startedAtMs))
}

// 7. Transactions

async function transactions(): Promise<void> {
  const sender = await store.createUser({
    name: 'Sender',
    email: 'sender@example.com',
    credits: 150,
  })
  const receiver = await store.createUser({ name: 'Receiver', email: 'receiver@example.com' })
  const balances = () => Promise.all([sender, receiver].map(credits))

  console.log('balances', await balances())
  console.log(await store.transferCredits(sender.id, receiver.id, 100), await balances())
  console.log(await store.transferCredits(sender.id, receiver.id, 100), await balances())

  // A transaction of our own, which fails before its commit.
  const { moveCredits } = driver.dialect.statements(table)
  await pool.use(async (connection) => {
    await connection.begin()
    try {
      await connection.execute(moveCredits, [sender.id, -50, 50, sender.id, receiver.id])
      throw new Error('the transfer failed')
    } catch (error) {
      await connection.rollback()
      console.log('rolled back:', (error as Error).message)
    }
  })
  console.log('balances', await balances())
}

async function credits({ id }: User): Promise<number | undefined> {
  return (await store.getUserById(id))?.credits
}

// 8. Manage the connection pool

async function tenQueries(): Promise<void> {
  const startedAtMs = performance.now()
  const results = await Promise.all(Array.from({ length: 10 }, () => store.getAllUsers()))
  console.log('10 queries at once', since(startedAtMs), 'each found', results[0]?.length, 'users')
  console.log('connections that stay open:', pool.status().checkedIn)
}

// 9. Complex queries

async function searchAndCount(): Promise<void> {
  const users = await store.searchUsers('User')
  console.log('found', users.length, 'users')
  console.log('all users:', await store.countUsers())
}

// 10. Use in FastAPI: see examples/fastify

// The program

try {
  await initialise()
  await crud()
  await concurrentQueries()
  await batch()
  await transactions()
  await tenQueries()
  await searchAndCount()
} finally {
  // Clean-up
  await pool.use((connection) => dropUserTable(driver, connection, table))
  await pool.close()
  await driver.close()
}

function describe(user: User | null): string {
  return user ? `User(id=${user.id}, name='${user.name}', email='${user.email}')` : 'nobody'
}

function since(startedAtMs: number): string {
  return `in ${(performance.now() - startedAtMs).toFixed(1)} ms`
}
