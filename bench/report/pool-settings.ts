import { poolCapacity, type PoolSize } from '../../src/index.ts'
import type { PoolSetting } from '../result/tune-schema.ts'
import { POOL_DIALECTS, type Database } from './pool-dialects.ts'
import { WIDTH } from './text-width.ts'
import { wrap } from './wrap.ts'

/** The values, besides the size, that the settings of a pool depend on. */
export interface PoolSettingsOptions {
  /** The driver's name, such as `postgres`. */
  readonly driver: string
  /** The URL of the database, which identifies its product if the driver's name does not. */
  readonly url?: string
  /** The time that a checkout may wait for a connection; `null` for no limit. */
  readonly poolTimeoutMs: number | null
  /** The age after which a connection is replaced; `null` for never. */
  readonly recycleMs: number | null
  /** Whether a connection is tested before it is handed out. */
  readonly prePing?: boolean
  /** The number of processes, each with a pool of this size. */
  readonly instances?: number
}

/** The settings of the pool for the libraries that support the database. */
export function poolSettings(pool: PoolSize, options: PoolSettingsOptions): PoolSetting[] {
  const database = databaseOf(`${options.driver} ${options.url ?? ''}`)
  const { prePing = false, instances = 1 } = options
  const set = { ...options, ...pool, capacity: poolCapacity(pool), prePing, instances, database }
  return POOL_DIALECTS.filter(({ databases }) => databases.includes(database)).map(
    ({ name: library, comment, lines, ...dialect }) => {
      const note = dialect.note(set)
      const values = dialect.values(set)
      const title = [library, note].filter((part) => part !== '').join(': ')
      const comments = wrap(title, WIDTH - comment.length - 1).map((line) => `${comment} ${line}`)
      return { library, note, values, text: [...comments, ...lines(values, set)].join('\n') }
    },
  )
}

/** A snippet for each library, ready to paste, after a blank line. */
export function renderPoolSettings(settings: readonly PoolSetting[]): string[] {
  return settings.flatMap(({ text }) => ['', ...text.split('\n')])
}

function databaseOf(name: string): Database {
  if (/postgres|^pg\b/i.test(name)) return 'postgresql'
  if (/mysql|mariadb/i.test(name)) return 'mysql'
  if (/sqlite/i.test(name)) return 'sqlite'
  return 'other'
}
