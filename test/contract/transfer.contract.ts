import { describe, expect, test } from 'vitest'
import { seededRandom, type UserStore } from '../../src/index.ts'
import type { Backend } from '../support/backends.ts'
import { openStore } from '../support/test-store.ts'

const MAX = Number.MAX_SAFE_INTEGER

/** What moving credits promises. */
export function transferContract(backend: Backend): void {
  describe('transferCredits', () => {
    test.for([
      ['some', 10, 0, 4],
      ['exactly all', 10, 0, 10],
      ['up to 2^53 − 1', 1, MAX - 1, 1],
      ['2^53 − 1', MAX, 0, MAX],
    ] as const)('moves %s of the credits', async ([, given, had, amount]) => {
      const { store, addUsers } = await openStore(backend)
      const [from, to, other] = await addUsers(given, had, 5)

      expect(await store.transferCredits(from?.id ?? 0, to?.id ?? 0, amount)).toBe('transferred')

      const expected = [
        { ...from, credits: given - amount },
        { ...to, credits: had + amount },
        other,
      ]
      expect(await store.getAllUsers()).toStrictEqual(expected)
    })

    test('also moves from the later user to the earlier', async () => {
      const { store, addUsers } = await openStore(backend)
      const [first, second] = await addUsers(1, 9)

      await store.transferCredits(second?.id ?? 0, first?.id ?? 0, 9)

      expect(await creditsOf(store)).toEqual([10, 0])
    })

    test('transferCredits moves nothing if the sender has too few credits', async () => {
      const { store, addUsers } = await openStore(backend)
      const [from, to] = await addUsers(10, 0)

      const outcome = await store.transferCredits(from?.id ?? 0, to?.id ?? 0, 11)

      expect(outcome).toBe('insufficient-credits')
      expect(await creditsOf(store)).toEqual([10, 0])
    })

    test.for([
      ['who gives', 999, 1],
      ['who receives', 1, 999],
      ['on either side', 998, 999],
    ] as const)('moves nothing if there is no user %s', async ([, from, to]) => {
      const { store, addUsers } = await openStore(backend)
      const [user] = await addUsers(10, 10)
      const idOf = (id: number) => (id === 1 ? (user?.id ?? 0) : id)

      expect(await store.transferCredits(idOf(from), idOf(to), 1)).toBe('user-not-found')

      expect(await creditsOf(store)).toEqual([10, 10])
    })

    test.for([0, -1, 1.5, NaN, Infinity, 2 ** 53])('refuses the amount %d', async (amount) => {
      const { store, addUsers } = await openStore(backend)
      const [from, to] = await addUsers(10, 10)

      const transfer = store.transferCredits(from?.id ?? 0, to?.id ?? 0, amount)

      await expect(transfer).rejects.toThrow(RangeError)
      expect(await creditsOf(store)).toEqual([10, 10])
    })

    test('refuses to move from a user to itself', async () => {
      const { store, addUsers } = await openStore(backend)
      const [user] = await addUsers(10)

      await expect(store.transferCredits(user?.id ?? 0, user?.id ?? 0, 1)).rejects.toThrow(
        RangeError,
      )

      expect(await creditsOf(store)).toEqual([10])
    })

    test('transferCredits refuses to raise a balance above 2^53 − 1', async () => {
      const { store, addUsers } = await openStore(backend)
      const [from, to] = await addUsers(2, MAX - 1)

      await expect(store.transferCredits(from?.id ?? 0, to?.id ?? 0, 2)).rejects.toThrow(RangeError)

      expect(await creditsOf(store)).toEqual([2, MAX - 1])
      expect(await store.transferCredits(from?.id ?? 0, to?.id ?? 0, 1)).toBe('transferred')
    })

    test('200 concurrent transfers neither lose nor create credits', async () => {
      const { store, addUsers } = await openStore(backend, { pool: { poolSize: 20 } })
      const users = await addUsers(...Array<number>(10).fill(100))
      const random = seededRandom(20_260_802)
      const pick = (below: number) => Math.floor(random() * below)
      const transfers = Array.from({ length: 200 }, () => {
        const from = pick(10)
        const to = (from + 1 + pick(9)) % 10
        return [users[from]?.id ?? 0, users[to]?.id ?? 0, 1 + pick(60)] as const
      })

      const outcomes = await Promise.all(
        transfers.map(([from, to, amount]) => store.transferCredits(from, to, amount)),
      )

      const credits = await creditsOf(store)
      expect(credits.reduce((sum, each) => sum + each)).toBe(1_000)
      expect(Math.min(...credits)).toBeGreaterThanOrEqual(0)
      const moved = transfers.filter((_, index) => outcomes[index] === 'transferred')
      // Whatever the order was, each user has what the transfers that succeeded leave.
      const expected = users.map(({ id }) =>
        moved.reduce(
          (sum, [from, to, amount]) => sum + (to === id ? amount : 0) - (from === id ? amount : 0),
          100,
        ),
      )
      expect(credits).toEqual(expected)
      expect(moved.length).toBeGreaterThan(50)
    })
  })
}

async function creditsOf(store: UserStore): Promise<number[]> {
  return (await store.getAllUsers()).map(({ credits }) => credits)
}
