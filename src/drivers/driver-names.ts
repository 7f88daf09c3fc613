/** The drivers that poolbench ships. */
export const DRIVER_NAMES = [
  'sqlite',
  'sqlite-threads',
  'node-sqlite',
  'postgres',
  'pg',
  'mysql',
  'memory',
] as const

export type DriverName = (typeof DRIVER_NAMES)[number]

/** Whether a driver is one of SQLite's: then the database is a file, and there is no server. */
export function isSqlite(driver: string): driver is 'sqlite' | 'sqlite-threads' | 'node-sqlite' {
  return driver === 'sqlite' || driver === 'sqlite-threads' || driver === 'node-sqlite'
}
