import { describe, expect, test } from 'vitest'
import { DuplicateEmailError, type NewUser } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

const ANN: NewUser = { name: 'Ann', email: 'ann@example.org', credits: 7 }

/** Texts that something on the way could take for more than text. */
const DELICATE = [
  `O'Brien "the" \\ back\\slash`,
  'line\nbreak\ttab',
  '? $1 :name %s %d',
  "'); DROP TABLE users; --",
  '<b>&amp;</b> {"json": [1]}',
  '\u{1f600} \u00e9 e\u0301 \u03a9 \u0416 \u4e2d \u202e \u200b',
  ' spaces around ',
  'null',
]

/** What creating users promises. */
export function createContract(backend: Backend): void {
  describe('createUser', () => {
    test('createUser returns the same user as later reads', async () => {
      const { store } = await openStore(backend)

      const created = await store.createUser(ANN)

      expect(created).toStrictEqual({ id: created.id, ...ANN, createdAt: created.createdAt })
      expect(await store.getUserById(created.id)).toStrictEqual(created)
      expect(await store.getAllUsers()).toStrictEqual([created])
    })

    test('createUser assigns numeric ids from 1, greater than all existing ids', async () => {
      const { store } = await openStore(backend)

      const first = await store.createUser(ANN)
      const second = await store.createUser({ ...ANN, email: 'ann2@example.org' })

      expect(first.id).toBeGreaterThanOrEqual(1)
      expect(Number.isSafeInteger(second.id)).toBe(true)
      expect(second.id).toBeGreaterThan(first.id)
    })

    test('createUser defaults credits to 0', async () => {
      const { store } = await openStore(backend)

      const { id } = await store.createUser({ name: 'Bob', email: 'bob@example.org' })

      expect(await store.getUserById(id)).toMatchObject({ credits: 0 })
    })

    test('preserves every character of a text', async () => {
      const { store } = await openStore(backend)

      for (const text of DELICATE) {
        const { id } = await store.createUser({ name: text, email: text })
        expect(await store.getUserById(id)).toMatchObject({ name: text, email: text })
      }
    })

    test('preserves 2^53 − 1 credits exactly', async () => {
      const { store } = await openStore(backend)
      const credits = Number.MAX_SAFE_INTEGER

      const { id } = await store.createUser({ ...ANN, credits })

      expect(await store.getUserById(id)).toMatchObject({ credits })
      expect(await store.updateUser(id, { name: 'Anna' })).toMatchObject({ credits })
    })

    test('rejects an existing e-mail address, leaving nothing behind', async () => {
      const { store } = await openStore(backend)
      const ann = await store.createUser(ANN)

      const again = store.createUser({ ...ANN, name: 'Another' })

      await expect(again).rejects.toSatisfy(isDuplicateOf(ANN.email))
      expect(await store.getAllUsers()).toStrictEqual([ann])
    })

    test.for([
      ['letter case', 'A@x', 'a@x'],
      ['letter case beyond ASCII', 'Ä@x', 'ä@x'],
      ['an accent', '\u00e9@x', 'e@x'],
      ['how an accent is encoded', '\u00e9@x', 'e\u0301@x'],
      ['a trailing space', 'a@x', 'a@x '],
      ['a sharp s', 'ß@x', 'ss@x'],
      ['a character without weight', 'a@x', 'a\u200b@x'],
    ])('treats addresses as different that differ by %s', async ([, one = '', other = '']) => {
      const { store } = await openStore(backend)

      await store.createUser({ name: 'One', email: one })
      await store.createUser({ name: 'Other', email: other })

      expect((await store.getAllUsers()).map(({ email }) => email)).toEqual([one, other])
    })

    test('exactly one of twenty concurrent createUser calls gets an address', async () => {
      const { store } = await openStore(backend, { pool: { poolSize: 10 } })

      const attempts = await Promise.allSettled(
        Array.from({ length: 20 }, (_, index) =>
          store.createUser({ ...ANN, name: `Ann ${index}` }),
        ),
      )

      const refused = attempts.filter((attempt) => attempt.status === 'rejected')
      expect(refused).toHaveLength(19)
      expect(refused.every(({ reason }) => isDuplicateOf(ANN.email)(reason))).toBe(true)
      expect(await store.countUsers()).toBe(1)
    })
  })

  describe('createUsers', () => {
    test.for([0, 1, 2, 1_000])('creates %d users, in the order given', async (count) => {
      const { store } = await openStore(backend)
      const users = manyUsers(count)

      const created = await store.createUsers(users)

      expect(created.map(({ name, email, credits }) => ({ name, email, credits }))).toEqual(users)
      expect(new Set(created.map(({ id }) => id)).size).toBe(count)
      const byId = [...created].sort((a, b) => a.id - b.id)
      expect(await store.getAllUsers()).toStrictEqual(byId)
    })

    test('preserves every character of a text, and 2^53 − 1 credits', async () => {
      const { store } = await openStore(backend)
      const credits = Number.MAX_SAFE_INTEGER
      const users = DELICATE.map((text) => ({ name: text, email: text, credits }))

      const created = await store.createUsers(users)

      expect(created).toMatchObject(users)
      expect(await store.getAllUsers()).toMatchObject(users)
    })

    test('createUsers stores no user of a batch that contains an existing address', async () => {
      const { store } = await openStore(backend)
      const users = manyUsers(100)
      const [middle] = await store.createUsers(users.slice(50, 51))

      const batch = store.createUsers(users)

      await expect(batch).rejects.toSatisfy(isDuplicateOf(...users.map(({ email }) => email)))
      expect(await store.getAllUsers()).toStrictEqual([middle])
    })

    test('createUsers stores no user of a batch that contains an address twice', async () => {
      const { store } = await openStore(backend)
      const users = [...manyUsers(5), ANN, { ...ANN, name: 'Another' }]

      await expect(store.createUsers(users)).rejects.toBeInstanceOf(DuplicateEmailError)

      expect(await store.countUsers()).toBe(0)
    })

    test('of two deadlocked createUsers batches one is stored, the other not at all', async () => {
      const { store } = await openStore(backend, { pool: { poolSize: 2 } })
      const users = manyUsers(200)

      const batches = await Promise.allSettled([
        store.createUsers(users),
        store.createUsers([...users].reverse()),
      ])

      expect(batches.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const failed = batches.find((batch) => batch.status === 'rejected')
      expect(failed?.reason).toBeInstanceOf(DuplicateEmailError)
      expect(await store.countUsers()).toBe(200)
    })
  })
}

function manyUsers(count: number): Required<NewUser>[] {
  return Array.from({ length: count }, (_, index) => ({
    // Neither by name nor by address in the order of the batch.
    name: `User ${(index * 7) % 13}`,
    email: `user${(index * 601) % 1009}@example.org`,
    credits: index,
  }))
}

function isDuplicateOf(...emails: string[]): (error: unknown) => boolean {
  return (error) =>
    error instanceof DuplicateEmailError &&
    error.code === 'DUPLICATE_EMAIL' &&
    error.emails.join() === emails.join()
}
