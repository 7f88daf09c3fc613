import { describe, expect, test } from 'vitest'
import type { SqlUserStore, User, UserStore } from '../../src/index.ts'
import {
  OPERATION_NAMES,
  OPERATIONS,
  type Operation,
  type OperationName,
} from '../../bench/plan/operations.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { openSpied, type SpiedTarget } from '../run/spied-target.ts'

const ROWS = 20

describe.for(OPERATION_NAMES)('the operation %s', (name) => {
  test('runs a hundred times concurrently, and its table can be restored', async () => {
    const { spied, store, restore } = await open()
    const call = await prepare(name, store, spied, 100)

    await Promise.all(Array.from({ length: 100 }, (_, index) => call(index)))
    const changed = spied.countUsers() !== ROWS
    await restore()

    expect(spied.countUsers()).toBe(ROWS)
    expect((await store.getAllUsers()).map(({ id }) => id)).toEqual(spied.target.ids)
    expect(changed).toBe(ADDS.includes(name))
  })
})

/** `delete-user` takes away what its preparation added. */
const ADDS: readonly OperationName[] = ['create-user', 'create-users']

describe('the effect of an operation', () => {
  test('get-user reads one user after the other', async () => {
    const { spied, store } = await open()
    const asked: number[] = []
    const getUserById = (id: number): Promise<User | null> => {
      asked.push(id)
      return store.getUserById(id)
    }
    const spy = lying({ getUserById }, store)
    const call = await prepare('get-user', spy, spied, 21)

    for (let index = 0; index < 21; index++) await call(index)

    expect(asked).toEqual([...spied.target.ids, spied.target.ids[0]])
  })

  test('create-users makes ten at a time', async () => {
    const { spied, store } = await open()
    const call = await prepare('create-users', store, spied, 2)

    await Promise.all([call(0), call(1)])

    expect(spied.countUsers()).toBe(ROWS + 20)
  })

  test('update-user sets another name', async () => {
    const { spied, store } = await open()
    const call = await prepare('update-user', store, spied, 1)

    await call(3)

    const user = await store.getUserById(spied.target.ids[3] as number)
    expect(user?.name).toBe('Renamed 3')
  })

  test('delete-user is prepared with as many users as there are calls, and deletes those', async () => {
    const { spied, store } = await open()

    const call = await prepare('delete-user', store, spied, 30)

    expect(spied.countUsers()).toBe(ROWS + 30)
    for (let index = 0; index < 30; index++) await call(index)
    expect((await store.getAllUsers()).map(({ id }) => id)).toEqual(spied.target.ids)
    await expect(call(0)).rejects.toThrow('the user to delete was not found')
  })

  test('delete-user is prepared without the query time', async () => {
    const { spied, store } = await open()
    let prepared = false
    const spy = lying(
      {
        withQueryTime: (durationMs) => {
          prepared = durationMs === 0
          return store
        },
      },
      store,
    )

    await prepare('delete-user', spy, spied, 1)

    expect(prepared).toBe(true)
  })

  test('transfer-credits moves one credit to the next user', async () => {
    const { spied, store } = await open()
    const call = await prepare('transfer-credits', store, spied, 1)

    await call(0)

    const credits = (await store.getAllUsers()).map((user) => user.credits - 1_000_000)
    expect(credits.slice(0, 3)).toEqual([-1, 1, 0])
  })
})

const nobody = async (): Promise<null> => null
const noUsers = async (): Promise<User[]> => []
const user = { id: 1, name: 'A', email: 'a@b', credits: 0, createdAt: new Date(0) }
const users = (length: number, id = 1): User[] => Array.from({ length }, () => ({ ...user, id }))

/** Stores that answer fast because they do nothing. */
const LIES: readonly [OperationName, string, Partial<UserStore>][] = [
  ['get-user', 'finds nobody', { getUserById: nobody }],
  ['get-user', 'finds somebody else', { getUserById: async () => ({ ...user, id: -1 }) }],
  ['list-users', 'lists too few', { getAllUsers: async () => users(ROWS - 1) }],
  ['search-users', 'finds nobody', { searchUsers: noUsers }],
  ['search-users', 'finds somebody else', { searchUsers: async () => [user] }],
  ['count-users', 'counts too few', { countUsers: async () => ROWS - 1 }],
  ['count-users', 'does not count', { countUsers: async () => Number.NaN }],
  ['create-user', 'creates nobody', { createUser: nobody as never }],
  ['create-user', 'gives no id', { createUser: async () => ({ ...user, id: undefined as never }) }],
  ['create-users', 'creates nobody', { createUsers: noUsers }],
  ['create-users', 'creates too few', { createUsers: async () => users(9) }],
  ['create-users', 'gives no ids', { createUsers: async () => users(10, Number.NaN) }],
  ['update-user', 'finds nobody', { updateUser: nobody }],
  ['update-user', 'changes nothing', { updateUser: async () => user }],
  ['delete-user', 'deletes nobody', { deleteUser: async () => false }],
  ['transfer-credits', 'finds nobody', { transferCredits: async () => 'user-not-found' }],
  ['transfer-credits', 'moves nothing', { transferCredits: async () => 'insufficient-credits' }],
]

describe('an operation on a broken store', () => {
  test.for(LIES)('%s rejects when the store %s', async ([name, , lies]) => {
    const { spied, store } = await open()
    const liar = lying(lies, store)
    const call = await prepare(name, liar, spied, 1)

    await expect(call(0)).rejects.toThrow(/found|only|no id|ended as/)
  })

  test('every operation is tested on a broken store', () => {
    expect(new Set(LIES.map(([name]) => name))).toEqual(new Set(OPERATION_NAMES))
  })
})

async function open(): Promise<{
  spied: SpiedTarget
  store: SqlUserStore
  restore: () => Promise<void>
}> {
  const spied = await openSpied(new FakeClock(), '', { rows: ROWS })
  const connection = await spied.target.driver.connect()
  return {
    spied,
    store: spied.target.storeOn(connection),
    restore: () => spied.target.trim(connection),
  }
}

function prepare(name: OperationName, store: SqlUserStore, spied: SpiedTarget, calls: number) {
  const operation: Operation = OPERATIONS[name]
  return operation.prepare(spied.target.contextFor(name, store), calls)
}

function lying(lies: Partial<UserStore>, store: SqlUserStore): SqlUserStore {
  return new Proxy(store, {
    get: (target, name) => {
      const lie = lies[name as keyof UserStore]
      const value = lie ?? target[name as keyof UserStore]
      return value.bind(lie ? lies : target)
    },
  })
}
