import { describe, expect, test } from 'vitest'
import { InvalidUserError, SqlUserStore, type NewUser, type UserStore } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { sharedConnections } from '../support/shared-connections.ts'
import { openStore } from '../support/test-store.ts'

const EMOJI = '😀'
const VALID = { name: 'Ann', email: 'ann@example.org' }

const ACCEPTED: readonly (readonly [string, NewUser])[] = [
  ['a name of 50 emoji', { ...VALID, name: EMOJI.repeat(50) }],
  ['a name of 50 letters with accents', { ...VALID, name: 'é'.repeat(50) }],
  ['a name of one character', { ...VALID, name: ' ' }],
  ['an e-mail address of 100 emoji', { ...VALID, email: EMOJI.repeat(100) }],
  ['an e-mail address of one character', { ...VALID, email: '@' }],
]

const REFUSED: readonly (readonly [string, NewUser])[] = [
  ['a name of 51 emoji', { ...VALID, name: EMOJI.repeat(51) }],
  ['a name of 51 letters', { ...VALID, name: 'a'.repeat(51) }],
  ['an empty name', { ...VALID, name: '' }],
  ['a name with U+0000', { ...VALID, name: 'a\0b' }],
  ['a name with a lone surrogate', { ...VALID, name: 'a\ud83d' }],
  ['a name that is no text', { ...VALID, name: 5 as unknown as string }],
  ['an e-mail address of 101 emoji', { ...VALID, email: EMOJI.repeat(101) }],
  ['an empty e-mail address', { ...VALID, email: '' }],
  ['an e-mail address with U+0000', { ...VALID, email: '\0' }],
  ['an e-mail address with a lone surrogate', { ...VALID, email: '\udc00@x' }],
]

const CREDITS = [-1, 1.5, NaN, Infinity, 2 ** 53, '5' as unknown as number]

/** What a user may be. */
export function validationContract(backend: Backend): void {
  describe('a user', () => {
    test.for(ACCEPTED)('may have %s', async ([, user]) => {
      const { store } = await openStore(backend)

      const created = await store.createUser(user)
      await store.deleteUser(created.id)
      const [inBatch] = await store.createUsers([user])

      expect(created).toMatchObject(user)
      expect(inBatch).toMatchObject(user)
      expect(await store.getAllUsers()).toStrictEqual([inBatch])
      const changed = await store.updateUser(inBatch?.id ?? 0, user)
      expect(changed).toStrictEqual(inBatch)
    })

    test.for(REFUSED)('with %s is refused before anything is sent', async ([, user]) => {
      const store = openSilentStore(backend)
      const changes = [{ name: user.name }, { email: user.email }].filter(
        (change) => change.name !== VALID.name && change.email !== VALID.email,
      )

      await expect(store.createUser(user)).rejects.toSatisfy(isInvalid)
      await expect(store.createUsers([VALID, user])).rejects.toSatisfy(isInvalid)
      expect(changes).toHaveLength(1)
      await expect(store.updateUser(1, changes[0] ?? {})).rejects.toSatisfy(isInvalid)
    })

    test.for(CREDITS)('with %d credits is refused before anything is sent', async (credits) => {
      const store = openSilentStore(backend)

      await expect(store.createUser({ ...VALID, credits })).rejects.toSatisfy(isInvalid)
      await expect(store.createUsers([{ ...VALID, credits }])).rejects.toSatisfy(isInvalid)
    })

    test('InvalidUserError names the field, the limit and the given value', async () => {
      const store = openSilentStore(backend)

      await expect(store.createUser({ ...VALID, name: EMOJI.repeat(51) })).rejects.toThrow(
        '`name` must have 1 to 50 characters, got 51',
      )
    })
  })
}

/** A store that fails differently as soon as it asks for a connection. */
function openSilentStore(backend: Backend): UserStore {
  return new SqlUserStore({
    driver: sharedConnections(backend).first.driver,
    connections: {
      use: () => Promise.reject(new Error('a connection was asked for')),
      close: () => Promise.resolve(),
    },
    table: 'none',
  })
}

function isInvalid(error: unknown): boolean {
  return error instanceof InvalidUserError && error.code === 'INVALID_USER'
}
