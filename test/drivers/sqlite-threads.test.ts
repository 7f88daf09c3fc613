import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Connection, Driver } from '../../src/index.ts'
import { SQLITE_THREADS_FILE, SQLITE_THREADS_MEMORY } from '../support/backends.ts'
import { connectTo, openDriver, openPool, urlOf } from '../support/open-driver.ts'
import { SQLITE } from '../support/optional-programs.ts'
import { ask } from '../support/statements.ts'
import { until } from '../support/until.ts'

const SLEEP = 'SELECT poolbench_sleep(500)'

describe.skipIf(SQLITE.isMissing)('sqlite in threads', () => {
  test('gives each connection its own thread', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))

    const connections = await connectMany(driver, 5)

    expect(threadsOf(connections).size).toBe(5)
  })

  test('reuses the threads of closed connections', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const first = await connectMany(driver, 3)
    for (const connection of first) await connection.close()

    const second = await connectMany(driver, 3)

    expect(threadsOf([...first, ...second]).size).toBe(3)
  })

  test('serves ten bursts with overflow by no more threads than there are connections', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const pool = openPool(driver, { poolSize: 2, maxOverflow: 3 })
    const threads = new Set<unknown>()

    for (let burst = 0; burst < 10; burst++) {
      const calls = Array.from({ length: 20 }, () =>
        pool.use(async (connection) => {
          threads.add(connection.native)
          await ask(connection, 'SELECT 1')
        }),
      )
      await Promise.all(calls)
    }

    expect(threads.size).toBe(5)
  })

  test('runs ten readers concurrently', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const connections = await connectMany(driver, 10)
    let inFlight = 0
    const counted = async (connection: Connection, sql: string): Promise<number> => {
      inFlight++
      await ask(connection, sql)
      return --inFlight
    }

    const [last, ...others] = connections
    const sleeping = others.map((connection) => counted(connection, SLEEP))
    const left = await counted(last as Connection, 'SELECT 1')

    // Were they served in turn, none would be left when the last one answers.
    expect(left).toBe(9)
    await Promise.all(sleeping)
  })

  test('lets readers continue while another connection writes', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const [writer, reader] = (await connectMany(driver, 2)) as [Connection, Connection]
    await ask(writer, 'CREATE TABLE t (n INTEGER)')
    const count = async () => (await ask(reader, 'SELECT count(*) AS n FROM t'))[0]?.n

    await writer.begin()
    await ask(writer, 'INSERT INTO t VALUES (1)')
    expect(await count()).toBe(0)
    await writer.commit()

    expect(await count()).toBe(1)
  })

  test('preserves the code of an error from the thread', async () => {
    const connection = await connectTo(await openDriver(urlOf(SQLITE_THREADS_FILE)))
    await ask(connection, 'CREATE TABLE t (n INTEGER UNIQUE)')
    await ask(connection, 'INSERT INTO t VALUES (1)')

    const again = ask(connection, 'INSERT INTO t VALUES (1)')

    await expect(again).rejects.toMatchObject({
      name: 'SqliteError',
      code: 'SQLITE_CONSTRAINT_UNIQUE',
      message: 'UNIQUE constraint failed: t.n',
    })
  })

  test('answers the right calls after one whose parameters cannot be sent', async () => {
    const connection = await connectTo(await openDriver(urlOf(SQLITE_THREADS_FILE)))
    const statement = { name: 'echo', sql: 'SELECT ? AS n' }
    const unsendable = Symbol('unsendable') as unknown as string

    const calls = await Promise.allSettled([
      connection.execute(statement, [1]),
      connection.execute(statement, [unsendable]),
      connection.execute(statement, [2]),
    ])

    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(calls[2]).toMatchObject({ value: { rows: [{ n: 2 }] } })
  })

  test.for<readonly [string, (worker: Worker) => void]>([
    ['exits', (worker) => void worker.terminate()],
    ['throws', (worker) => void worker.emit('error', new Error('out of memory'))],
  ])('rejects requests to a thread that %s, and replaces it', async ([, end]) => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const pool = openPool(driver)
    const dead = await pool.use((connection) => connection.native)

    const call = pool.use(async (connection) => {
      const worker = await workerOf(connection)
      onTestFinished(() => void worker.terminate())
      const sleeping = ask(connection, SLEEP)
      end(worker)
      return sleeping
    })

    const error: unknown = await call.catch((reason: unknown) => reason)
    expect(driver.dialect.failureKind(error)).toBe('connection-lost')
    expect(await pool.use((connection) => connection.native)).not.toBe(dead)
    expect(await pool.use((connection) => ask(connection, 'SELECT 1 AS n'))).toEqual([{ n: 1 }])
  })

  test('does not use a retired thread that has died since', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const first = await driver.connect()
    const worker = await workerOf(first)
    await first.close()

    await worker.terminate()
    const second = await connectTo(driver)

    expect(second.native).not.toBe(first.native)
    expect(await ask(second, 'SELECT 1 AS n')).toEqual([{ n: 1 }])
  })

  test('closes at once while a statement runs, which rejects when it is done', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const connection = await driver.connect()
    let answered = false
    const sleeping = ask(connection, SLEEP).finally(() => {
      answered = true
    })

    await connection.close()

    expect(answered).toBe(false)
    await expect(sleeping).rejects.toThrow('lost')
  })

  test('is a single database and thread in memory', async () => {
    const driver = await openDriver(urlOf(SQLITE_THREADS_MEMORY))
    const first = await driver.connect()
    await ask(first, 'CREATE TABLE t (n INTEGER)')
    await first.close()

    const [second, third] = (await connectMany(driver, 2)) as [Connection, Connection]

    expect(threadsOf([first, second, third]).size).toBe(1)
    expect(await ask(third, 'SELECT count(*) AS n FROM t')).toEqual([{ n: 0 }])
    expect(driver.traits).toMatchObject({ parallelism: 1, maxConnections: 1 })
  })

  test('leaves no thread after the driver is closed, nor after a failed connect', async () => {
    const before = workersAlive()
    const driver = await openDriver(urlOf(SQLITE_THREADS_FILE))
    const connections = await Promise.all(Array.from({ length: 4 }, () => driver.connect()))
    expect(workersAlive()).toBe(before + 4)

    for (const connection of connections) await connection.close()
    await driver.close()
    const broken = await openDriver('sqlite-threads:/nowhere/at/all.db')
    await expect(broken.connect()).rejects.toThrow('directory does not exist')

    await until(() => workersAlive() === before)
  })
})

async function connectMany(driver: Driver, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => connectTo(driver)))
}

function threadsOf(connections: readonly Connection[]): Set<unknown> {
  return new Set(connections.map(({ native }) => native))
}

/** The thread behind a connection, caught as it is sent something. */
async function workerOf(connection: Connection): Promise<Worker> {
  const spy = vi.spyOn(Worker.prototype, 'postMessage')
  onTestFinished(() => spy.mockRestore())
  await ask(connection, 'SELECT 1')
  return spy.mock.contexts.at(-1) as Worker
}

function workersAlive(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length
}
