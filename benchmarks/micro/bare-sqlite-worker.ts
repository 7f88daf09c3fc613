import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

// The worker of better-sqlite3's docs/threads.md, except that it prepares each statement once.
const database = new Database(workerData as string)
const statements = new Map<string, Database.Statement>()

parentPort?.on('message', ({ sql, parameters }: { sql: string; parameters: unknown[] }) => {
  let statement = statements.get(sql)
  if (!statement) statements.set(sql, (statement = database.prepare(sql)))
  parentPort?.postMessage(statement.all(...parameters))
})
