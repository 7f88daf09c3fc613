import type { Connection, SqlUserStore, UserStore } from '../../src/index.ts'
import type { Service } from './service.ts'

/** The context in which an operation runs. */
export interface OperationContext {
  readonly store: UserStore & Pick<SqlUserStore, 'use'>
  /** The ids of the users that always exist. */
  readonly ids: readonly number[]
  /** The value that `setUp` returned for this database. */
  readonly state: unknown
  /** The seed of the random numbers that calls may draw. */
  readonly seed: number
  /** Aborts when the calls are no longer wanted. */
  readonly signal: AbortSignal
}

/** An operation that a burst repeats. */
export interface Operation {
  readonly summary: string
  /** Whether it adds or removes users; the table is then restored after a burst. */
  readonly changesRowCount: boolean
  /** Whether a call borrows connections as often as it likes, also several at once; else exactly one. */
  readonly borrowsFreely?: boolean
  /**
   * Prepares a burst of `calls`, outside the measured time, and returns the call. A call rejects if its
   * result is wrong: otherwise a broken driver would look fast.
   */
  prepare(context: OperationContext, calls: number): Promise<(index: number) => Promise<unknown>>
  /** Called once for each database, before anything is measured there. */
  setUp?(connection: Connection, driver: string): Promise<unknown>
  /** Called once at the end, even after a failure, if `setUp` succeeded. */
  tearDown?(connection: Connection, state: unknown): Promise<void>
}

/** Operations by name, and services. */
export type Operations = Readonly<Record<string, Operation | Service>>

/** The number of users in each call of `create-users`. */
const BATCH_SIZE = 10

/** The operations of a `UserStore`, by the names used on the command line. */
export const OPERATIONS = {
  'get-user': {
    summary: 'one user by id',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async (index) => {
        const id = idAt(ids, index)
        const user = await store.getUserById(id)
        if (user?.id !== id) throw new Error(`user ${id} was not found`)
      }
    },
  },
  'list-users': {
    summary: 'all users',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async () => {
        const users = await store.getAllUsers()
        if (users.length < ids.length) throw new Error(`only ${users.length} users were listed`)
      }
    },
  },
  'search-users': {
    summary: 'users whose name or e-mail contains a word',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async (index) => {
        const word = `user-${index % ids.length}@`
        const users = await store.searchUsers(word)
        if (!users[0]?.email.startsWith(word)) throw new Error(`${word} was not found`)
      }
    },
  },
  'count-users': {
    summary: 'the number of users',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async () => {
        const count = await store.countUsers()
        if (!(count >= ids.length)) throw new Error(`only ${count} users were counted`)
      }
    },
  },
  'create-user': {
    summary: 'insert one user',
    changesRowCount: true,
    prepare: async ({ store }) => {
      return async (index) => {
        const user = await store.createUser(newUser(index))
        if (!(user?.id > 0)) throw new Error('the user to create has no id')
      }
    },
  },
  'create-users': {
    summary: `insert ${BATCH_SIZE} users in one batch`,
    changesRowCount: true,
    prepare: async ({ store }) => {
      return async (index) => {
        const users = await store.createUsers(
          Array.from({ length: BATCH_SIZE }, (_, place) => newUser(`${index}-${place}`)),
        )
        const created = users.filter((user) => user?.id > 0).length
        if (created < BATCH_SIZE) throw new Error(`only ${created} users were created`)
      }
    },
  },
  'update-user': {
    summary: 'change the name of one user',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async (index) => {
        const name = `Renamed ${index}`
        const user = await store.updateUser(idAt(ids, index), { name })
        if (user?.name !== name) throw new Error('the user to update was not found')
      }
    },
  },
  'delete-user': {
    summary: 'delete one user',
    changesRowCount: true,
    prepare: async ({ store }, calls) => {
      const extra = await store
        .withQueryTime(0)
        .createUsers(Array.from({ length: calls }, (_, index) => newUser(`extra-${index}`)))
      return async (index) => {
        const deleted = await store.deleteUser(extra[index]?.id as number)
        if (!deleted) throw new Error('the user to delete was not found')
      }
    },
  },
  'transfer-credits': {
    summary: 'move one credit between two users, in a transaction',
    changesRowCount: false,
    prepare: async ({ store, ids }) => {
      return async (index) => {
        const outcome = await store.transferCredits(idAt(ids, index), idAt(ids, index + 1), 1)
        if (outcome !== 'transferred') throw new Error(`the transfer ended as ${outcome}`)
      }
    },
  },
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof OPERATIONS

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[]

function idAt(ids: readonly number[], index: number): number {
  return ids[index % ids.length] as number
}

/** @param id - differs between operations, as several may be under way at once. */
function newUser(id: number | string) {
  return { name: `New ${id}`, email: `new-${id}@example.test` }
}

/** Whether an operation of a result uses poolbench's users table; custom operations do not. */
export function usesUserTable(operation: string): boolean {
  // A web service measured from outside reads the same table.
  return operation.replace(/^http-/, '') in OPERATIONS
}
