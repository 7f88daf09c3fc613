import { poolCapacity, type PoolSize } from '../../src/index.ts'
import { POOL_DIALECTS, type Database } from './pool-dialects.ts'
import { wrap } from './wrap.ts'

const WIDTH = 100

/** What the settings of a pool depend on besides its size. */
export interface PoolSettingsOptions {
  /** The driver's name, as `postgres`. */
  readonly driver: string
  /** Of the database: tells what it is where the name of the driver does not. */
  readonly url?: string
  /** How long a checkout may wait for a connection; `null`: for ever. */
  readonly poolTimeoutMs: number | null
  /** Age past which a connection is replaced; `null`: never. */
  readonly recycleMs: number | null
  /** Whether a connection is asked whether it still lives before it is handed out. */
  readonly prePing?: boolean
  /** Processes with a pool of this size each. */
  readonly instances?: number
}

/**
 * The pool in the words of the libraries that can reach the database: a snippet for each, ready to
 * paste, after a blank line.
 */
export function renderPoolSettings(pool: PoolSize, options: PoolSettingsOptions): string[] {
  const database = databaseOf(`${options.driver} ${options.url ?? ''}`)
  const { prePing = false, instances = 1 } = options
  const settings = {
    ...options,
    ...pool,
    capacity: poolCapacity(pool),
    prePing,
    instances,
    database,
  }
  const snippets = POOL_DIALECTS.filter(({ databases }) => databases.includes(database))
  return [
    ...perInstance(settings.capacity, instances),
    ...snippets.flatMap(({ name, comment, note, lines }) => {
      const text = [name, note(settings)].filter((part) => part !== '').join(': ')
      return [
        '',
        ...wrap(text, WIDTH - comment.length - 1).map((line) => `${comment} ${line}`),
        ...lines(settings),
      ]
    }),
  ]
}

function databaseOf(name: string): Database {
  if (/postgres|^pg\b/i.test(name)) return 'postgresql'
  if (/mysql|mariadb/i.test(name)) return 'mysql'
  if (/sqlite/i.test(name)) return 'sqlite'
  return 'other'
}

function perInstance(capacity: number, instances: number): string[] {
  if (instances === 1) return []
  return [
    '',
    ...wrap(
      `The numbers are for each of ${instances} instances: together they open up to ` +
        `${capacity * instances} connections.`,
      WIDTH,
    ),
  ]
}
