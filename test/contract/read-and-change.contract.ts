import { describe, expect, test } from 'vitest'
import { DuplicateEmailError } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

const ABSENT = [0, -1, 999_999, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
const NO_IDS = [1.5, NaN, Infinity, 2 ** 53, -(2 ** 53), '1' as unknown as number]

/** What reading, changing and deleting users promises. */
export function readAndChangeContract(backend: Backend): void {
  describe('getUserById', () => {
    test('getUserById finds the right user among others', async () => {
      const { store, addUsers } = await openStore(backend)
      const [, second] = await addUsers(1, 2, 3)

      expect(await store.getUserById(second?.id ?? 0)).toStrictEqual(second)
    })

    test.for(ABSENT)('returns null for %d, which no user has', async (id) => {
      const { store, addUsers } = await openStore(backend)
      await addUsers(1)

      expect(await store.getUserById(id)).toBeNull()
    })
  })

  describe('getAllUsers', () => {
    test('lists all by ascending id, even after an update', async () => {
      const { store, addUsers } = await openStore(backend)
      const [first, second, third] = await addUsers(1, 2, 3)

      const changed = await store.updateUser(first?.id ?? 0, { name: 'Zoe' })

      expect(await store.getAllUsers()).toStrictEqual([changed, second, third])
    })

    test('is empty if there are no users', async () => {
      const { store } = await openStore(backend)

      expect(await store.getAllUsers()).toEqual([])
    })

    test('returns users that can be modified without affecting stored data', async () => {
      const { store, addUsers } = await openStore(backend)
      await addUsers(1)
      const before = JSON.stringify(await store.getAllUsers())

      const [user] = await store.getAllUsers()
      user?.createdAt.setTime(0)
      Object.assign(user ?? {}, { name: 'Altered', credits: -1 })

      expect(JSON.stringify(await store.getAllUsers())).toBe(before)
    })
  })

  describe('countUsers', () => {
    test('countUsers counts created and deleted users', async () => {
      const { store, addUsers } = await openStore(backend)

      expect(await store.countUsers()).toBe(0)
      const [first] = await addUsers(1, 2, 3)
      expect(await store.countUsers()).toBe(3)
      await store.deleteUser(first?.id ?? 0)
      expect(await store.countUsers()).toBe(2)
    })
  })

  describe('updateUser', () => {
    test.for([
      { name: 'New name' },
      { email: 'new@example.org' },
      { name: 'New name', email: 'new@example.org' },
      {},
      { email: 'USER1@example.org' },
      { email: 'user1@example.org' },
    ])('changes the fields %j and nothing else', async (changes) => {
      const { store, addUsers } = await openStore(backend)
      const [first, second] = await addUsers(5, 6)

      const changed = await store.updateUser(first?.id ?? 0, changes)

      expect(changed).toStrictEqual({ ...first, ...changes })
      expect(await store.getAllUsers()).toStrictEqual([changed, second])
    })

    test('updateUser returns the user even if no value changes', async () => {
      const { store, addUsers } = await openStore(backend)
      const [user] = await addUsers(5)

      expect(await store.updateUser(user?.id ?? 0, { name: user?.name ?? '' })).toStrictEqual(user)
    })

    test('rejects the e-mail address of another user, changing nothing', async () => {
      const { store, addUsers } = await openStore(backend)
      const before = await addUsers(5, 6)
      const [first, second] = before

      const update = store.updateUser(first?.id ?? 0, { name: 'New', email: second?.email ?? '' })

      await expect(update).rejects.toBeInstanceOf(DuplicateEmailError)
      expect(await store.getAllUsers()).toStrictEqual(before)
    })

    test.for(ABSENT)('returns null for %d, which no user has', async (id) => {
      const { store, addUsers } = await openStore(backend)
      const before = await addUsers(5)

      expect(await store.updateUser(id, { name: 'Nobody' })).toBeNull()
      expect(await store.getAllUsers()).toStrictEqual(before)
    })

    test('handles two users who swap addresses concurrently', async () => {
      const { store, addUsers } = await openStore(backend, { pool: { poolSize: 2 } })
      const [first, second] = await addUsers(1, 2)

      const updates = await Promise.allSettled([
        store.updateUser(first?.id ?? 0, { email: second?.email ?? '' }),
        store.updateUser(second?.id ?? 0, { email: first?.email ?? '' }),
      ])

      const errors = updates.filter((update) => update.status === 'rejected')
      expect(errors).toHaveLength(2)
      expect(errors.every(({ reason }) => reason instanceof DuplicateEmailError)).toBe(true)
    })
  })

  describe('deleteUser', () => {
    test('deleteUser deletes only that user, and returns false the second time', async () => {
      const { store, addUsers } = await openStore(backend)
      const [first, second] = await addUsers(1, 2)

      expect(await store.deleteUser(first?.id ?? 0)).toBe(true)
      expect(await store.deleteUser(first?.id ?? 0)).toBe(false)
      expect(await store.getAllUsers()).toStrictEqual([second])
    })

    test('frees the e-mail address', async () => {
      const { store, addUsers } = await openStore(backend)
      const [user] = await addUsers(1)

      await store.deleteUser(user?.id ?? 0)

      await expect(addUsers(1)).resolves.toHaveLength(1)
    })
  })

  test.for(NO_IDS)('every operation refuses %d, which is not a valid id', async (id) => {
    const { store, addUsers } = await openStore(backend)
    const before = await addUsers(5)
    const known = before[0]?.id ?? 0

    await expect(store.getUserById(id)).rejects.toThrow(RangeError)
    await expect(store.updateUser(id, {})).rejects.toThrow(RangeError)
    await expect(store.deleteUser(id)).rejects.toThrow(RangeError)
    await expect(store.transferCredits(id, known, 1)).rejects.toThrow(RangeError)
    await expect(store.transferCredits(known, id, 1)).rejects.toThrow(RangeError)
    expect(await store.getAllUsers()).toStrictEqual(before)
  })
}
