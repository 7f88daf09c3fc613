import { describe, expect, test } from 'vitest'
import { seededRandom, type UserStore } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

/** Keyword → the names that it finds among all names of this table. */
const EXAMPLES: readonly (readonly [keyword: string, ...names: string[]])[] = [
  ['nn', 'Ann', 'ANNA'],
  ['ANN', 'Ann', 'ANNA'],
  ['%', '100%'],
  ['_', 'under_score'],
  ['!', 'wow!'],
  ['\\', 'back\\slash'],
  ['.', 'dot.'],
  ['[', 'br[ack]et'],
  [']', 'br[ack]et'],
  ['*', 'st*r'],
  ['+', 'a+b'],
  ['a+', 'a+b'],
  ['?', 'why?'],
  ['^', 'x^y$z'],
  ['$', 'x^y$z'],
  ['|', 'pi|pe'],
  ['(', '(paren)'],
  ['{1}', 'curly{1}'],
  ["'", "O'Brien"],
  ['"', 'say "hi"'],
  ['#', 'C# is sharp'],
  ['\n', 'new\nline'],
  ['😀', '😀 smile'],
  ['Æ', 'Ærø'],
  ['æ', 'ærø'],
  ['rø', 'Ærø', 'ærø'],
  ['é', 'café'],
  ['cafe', 'cafe'],
  ['CAFé', 'café'],
  ['É', 'CAFÉ'],
  ['l  ', 'trail  '],
  [' is ', 'C# is sharp'],
  ['s', 'under_score', 'back\\slash', 'st*r', 'say "hi"', 'C# is sharp', '😀 smile', 'Straße'],
  ['ß', 'Straße'],
  ['k', 'back\\slash', 'br[ack]et'],
  ['i', "O'Brien", 'say "hi"', 'C# is sharp', 'pi|pe', 'new\nline', '😀 smile', 'trail  '],
  ['absent'],
]

/** What searching promises. */
export function searchContract(backend: Backend): void {
  describe('searchUsers', () => {
    test('searchUsers matches every character literally, ignoring case for A to Z', async () => {
      const { store } = await openStore(backend)
      const names = [...new Set(EXAMPLES.flatMap(([, ...found]) => found))]
      // Case folding would have these match `s`, `k` and `i`.
      await addNamed(store, [...names, '\u017f', '\u212a', '\u0130', '\u0131'])

      for (const [keyword, ...expected] of EXAMPLES) {
        const found = await store.searchUsers(keyword)
        expect([keyword, ...found.map(({ name }) => name).sort()]).toEqual([
          keyword,
          ...expected.sort(),
        ])
      }
    })

    test('finds the same users as a search in JavaScript', async () => {
      const { store } = await openStore(backend)
      const random = seededRandom(1)
      const alphabet = ['a', 'B', '%', '_', '!', '\\', '.', '[', '*', ' ', 'é', 'Æ', '😀', '0']
      const text = (length: number) =>
        Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')
      await addNamed(
        store,
        Array.from({ length: 60 }, () => text(6)),
      )
      const users = await store.getAllUsers()

      for (const keyword of Array.from({ length: 60 }, (_, index) => text(1 + (index % 3)))) {
        const expected = users.filter(({ name, email }) =>
          [name, email].some((field) => lowerAscii(field).includes(lowerAscii(keyword))),
        )
        expect([keyword, await store.searchUsers(keyword)]).toStrictEqual([keyword, expected])
      }
    })

    test('searchUsers searches e-mail addresses too, and lists each user once', async () => {
      const { store, addUsers } = await openStore(backend)
      const users = await addUsers(1, 2, 3)

      expect(await store.searchUsers('USER')).toStrictEqual(users)
      expect(await store.searchUsers('r2@EXAMPLE')).toStrictEqual([users[1]])
    })

    test('returns all users for an empty keyword', async () => {
      const { store, addUsers } = await openStore(backend)
      const users = await addUsers(1, 2)

      expect(await store.searchUsers('')).toStrictEqual(users)
    })

    test('lists by ascending id, even after an update', async () => {
      const { store, addUsers } = await openStore(backend)
      const [first, second] = await addUsers(1, 2)

      const changed = await store.updateUser(first?.id ?? 0, { name: 'User Z' })

      expect(await store.searchUsers('user')).toStrictEqual([changed, second])
    })

    test.for([
      ['U+0000', 'a\0b'],
      ['half an emoji', '\ud83d'],
      ['more characters than a user has', 'é'.repeat(101)],
      ['a hundred thousand characters', 'é'.repeat(100_000)],
    ])('finds nothing for %s, which no user can have', async ([, keyword = '']) => {
      const { store } = await openStore(backend)
      await addNamed(store, ['a', '😀'])

      expect(await store.searchUsers(keyword)).toEqual([])
    })

    test('finds an address of 100 emoji by all of them', async () => {
      const { store } = await openStore(backend)
      const email = '😀'.repeat(100)
      await store.createUser({ name: 'Emoji', email })

      expect(await store.searchUsers(email)).toHaveLength(1)
    })
  })
}

async function addNamed(store: UserStore, names: readonly string[]): Promise<void> {
  await store.createUsers(names.map((name, index) => ({ name, email: `${index}@0` })))
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
