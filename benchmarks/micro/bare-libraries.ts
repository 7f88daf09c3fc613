import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { createConnection } from 'mysql2'
import { createConnection as createPromiseConnection } from 'mysql2/promise'
import postgres from 'postgres'
import { parseDatabaseUrl } from '../../src/index.ts'

/** A database library without poolbench's pool, store and driver. */
export interface BareLibrary {
  readonly name: string
  /** Returns a function that runs `sql` with an id on the connection of its caller, and returns the row. */
  connect(sql: string, connections: number): (id: number, caller: number) => unknown
  close(): Promise<void>
}

/** The call that the driver makes, as the reference. */
export function barePostgres(url: string): BareLibrary {
  const clients: postgres.Sql[] = []
  const prepared = { prepare: true }
  return {
    name: 'postgres.js, unsafe with prepare',
    connect: (sql, connections) => {
      clients.push(...openPostgres(url, connections))
      return async (id, caller) =>
        (await (clients[caller] as postgres.Sql).unsafe(sql, [id], prepared))[0]
    },
    close: () => endPostgres(clients),
  }
}

/** The call that postgres.js recommends. */
export function barePostgresTagged(url: string): BareLibrary {
  const clients: postgres.Sql[] = []
  return {
    name: 'postgres.js, tagged template',
    connect: (sql, connections) => {
      clients.push(...openPostgres(url, connections))
      const table = /FROM (\w+)/.exec(sql)?.[1] ?? ''
      const queries = clients.map((client) => {
        const name = client(table)
        return (id: number) =>
          client`SELECT id, name, email, credits, created_at AS "createdAt" FROM ${name} WHERE id = ${id}`
      })
      return async (id, caller) => (await queries[caller]?.(id))?.[0]
    },
    close: () => endPostgres(clients),
  }
}

function openPostgres(url: string, connections: number): postgres.Sql[] {
  return Array.from({ length: connections }, () =>
    postgres(url, {
      max: 1,
      fetch_types: false,
      types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
    }),
  )
}

async function endPostgres(clients: readonly postgres.Sql[]): Promise<void> {
  await Promise.all(clients.map((client) => client.end()))
}

/** The call that the driver makes, as the reference. */
export function bareMysql(url: string): BareLibrary {
  const clients: ReturnType<typeof createConnection>[] = []
  return {
    name: 'mysql2, execute with a callback',
    connect: (sql, connections) => {
      for (let opened = 0; opened < connections; opened++) {
        clients.push(createConnection({ uri: url, timezone: 'Z' }))
      }
      return (id, caller) =>
        new Promise((resolve, reject) => {
          clients[caller]?.execute(sql, [id], (error, rows) =>
            error ? reject(error) : resolve((rows as unknown[])[0]),
          )
        })
    },
    close: async () => {
      for (const client of clients) client.end()
    },
  }
}

export function bareMysqlPromises(url: string): BareLibrary {
  const clients: ReturnType<typeof createPromiseConnection>[] = []
  return {
    name: 'mysql2/promise, execute',
    connect: (sql, connections) => {
      for (let opened = 0; opened < connections; opened++) {
        clients.push(createPromiseConnection({ uri: url, timezone: 'Z' }))
      }
      return async (id, caller) => {
        const client = await (clients[caller] as (typeof clients)[number])
        const [rows] = await client.execute(sql, [id])
        return (rows as unknown[])[0]
      }
    },
    close: async () => {
      for (const client of clients) await (await client).end()
    },
  }
}

export function bareSqliteGet(url: string): BareLibrary {
  return bareSqlite(url, 'better-sqlite3, get', (statement) => (id) => statement.get(id))
}

/** A call without promises, which are most of what the store adds. */
export function bareSqliteAll(url: string): BareLibrary {
  return bareSqlite(url, 'better-sqlite3, all', (statement) => (id) => statement.all(id)[0])
}

function bareSqlite(
  url: string,
  name: string,
  use: (statement: Database.Statement) => (id: number) => unknown,
): BareLibrary {
  const database = new Database(parseDatabaseUrl(url).path)
  return {
    name,
    connect: (sql) => use(database.prepare(sql)),
    close: async () => {
      database.close()
    },
  }
}

/** The main thread of better-sqlite3's docs/threads.md, with one job at a time for each worker. */
export function bareSqliteThreads(url: string): BareLibrary {
  const workers: Worker[] = []
  return {
    name: 'better-sqlite3, docs/threads.md',
    connect: (sql, connections) => {
      const file = new URL('./bare-sqlite-worker.js', import.meta.url)
      const answer: ((rows: unknown[]) => void)[] = []
      for (let caller = 0; caller < connections; caller++) {
        const worker = new Worker(file, { workerData: parseDatabaseUrl(url).path })
        worker.on('message', (rows: unknown[]) => answer[caller]?.(rows))
        workers.push(worker)
      }
      return (id, caller) =>
        new Promise((resolve) => {
          answer[caller] = (rows) => resolve(rows[0])
          workers[caller]?.postMessage({ sql, parameters: [id] })
        })
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
