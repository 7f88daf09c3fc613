import type { SqliteLibrary, SqliteSource } from './sqlite-handle.ts'
import { loadBetterSqlite3 } from './better-sqlite3.ts'
import { loadNodeSqlite } from './node-sqlite.ts'

