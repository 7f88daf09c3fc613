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

/** What people call a driver beside its name: the product, or the library on npm. */
const ALIASES: ReadonlyMap<string, DriverName> = new Map([
  ['sqlite3', 'sqlite'],
  ['better-sqlite3', 'sqlite'],
  ['postgresql', 'postgres'],
  ['postgres.js', 'postgres'],
  ['postgresjs', 'postgres'],
  ['node-postgres', 'pg'],
  ['mariadb', 'mysql'],
  ['mysql2', 'mysql'],
])

/** Every word that {@link findDriverName} understands. */
export const DRIVER_WORDS: readonly string[] = [...DRIVER_NAMES, ...ALIASES.keys()]

/** The driver that a word means, in any case: its name, its library or its database. */
export function findDriverName(word: string): DriverName | undefined {
  const name = word.toLowerCase()
  return DRIVER_NAMES.find((each) => each === name) ?? ALIASES.get(name)
}
