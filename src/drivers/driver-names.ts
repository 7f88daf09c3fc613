/** The facts about a driver apart from its code. */
export interface DriverFacts {
  /** The kind of database that it connects to; drivers of one kind accept each other's URLs. */
  readonly database: 'sqlite' | 'postgres' | 'mysql' | 'memory'
  /** A file, a server with host and port, or a simulation in this process. */
  readonly place: 'file' | 'server' | 'simulated'
  /** The npm package that it uses; absent if it needs none. */
  readonly library?: 'better-sqlite3' | 'postgres' | 'pg' | 'mysql2'
  /** Other names that users may type for it: those of the product or the library. */
  readonly words?: readonly string[]
  /** The dialects and libraries of SQLAlchemy's URLs for it: `dialect+library`. */
  readonly sqlAlchemy?: {
    readonly dialects: readonly string[]
    readonly libraries: readonly string[]
  }
}

/** The drivers that poolbench ships; `create-driver.ts` has their code. */
const DRIVERS = {
  sqlite: {
    database: 'sqlite',
    place: 'file',
    library: 'better-sqlite3',
    words: ['sqlite3', 'better-sqlite3'],
    sqlAlchemy: { dialects: ['sqlite'], libraries: ['pysqlite'] },
  },
  'sqlite-threads': {
    database: 'sqlite',
    place: 'file',
    library: 'better-sqlite3',
    sqlAlchemy: { dialects: ['sqlite'], libraries: ['aiosqlite'] },
  },
  'node-sqlite': { database: 'sqlite', place: 'file' },
  postgres: {
    database: 'postgres',
    place: 'server',
    library: 'postgres',
    words: ['postgresql', 'postgres.js', 'postgresjs'],
    sqlAlchemy: {
      dialects: ['postgresql'],
      libraries: ['asyncpg', 'psycopg', 'psycopg_async', 'psycopg2', 'pg8000'],
    },
  },
  pg: {
    database: 'postgres',
    place: 'server',
    library: 'pg',
    words: ['node-postgres'],
    sqlAlchemy: { dialects: ['postgresql', 'postgres'], libraries: ['pg'] },
  },
  mysql: {
    database: 'mysql',
    place: 'server',
    library: 'mysql2',
    words: ['mariadb', 'mysql2'],
    sqlAlchemy: {
      dialects: ['mysql', 'mariadb'],
      libraries: [
        'aiomysql',
        'asyncmy',
        'pymysql',
        'mysqldb',
        'mysqlconnector',
        'mariadbconnector',
      ],
    },
  },
  memory: { database: 'memory', place: 'simulated' },
} as const satisfies Readonly<Record<string, DriverFacts>>

export type DriverName = keyof typeof DRIVERS

export const DRIVER_NAMES = Object.keys(DRIVERS) as readonly DriverName[]

/** The facts about a shipped driver; `undefined` for a custom driver. */
export function driverFacts(driver: string): DriverFacts | undefined {
  return Object.hasOwn(DRIVERS, driver) ? DRIVERS[driver as DriverName] : undefined
}

/** The packages that the drivers use, each once. */
export const DRIVER_LIBRARIES: readonly string[] = [
  ...new Set(DRIVER_NAMES.flatMap((name) => driverFacts(name)?.library ?? [])),
]

/** Returns whether a driver is one of the SQLite drivers, whose database is a file. */
export function isSqlite(driver: string): driver is 'sqlite' | 'sqlite-threads' | 'node-sqlite' {
  return driverFacts(driver)?.database === 'sqlite'
}

const BY_WORD: ReadonlyMap<string, DriverName> = new Map(
  DRIVER_NAMES.flatMap((name) =>
    [name, ...(driverFacts(name)?.words ?? [])].map((word) => [word, name] as const),
  ),
)

/** Every word that {@link findDriverName} accepts, in lower case. */
export const DRIVER_WORDS: readonly string[] = [...BY_WORD.keys()]

/**
 * The driver that a word names, by its own name, its library or its database; case is ignored.
 * `undefined` if there is none.
 */
export function findDriverName(word: string): DriverName | undefined {
  return BY_WORD.get(word.toLowerCase())
}
