import { describe, expect, test } from 'vitest'
import { defineRequest, type RequestDefinition } from '../../../src/index.ts'
import { EVEN, measuredIn, sampleTraffic } from './sample-traffic.ts'

const READ = { name: 'sleep', sql: '' }

const twice = defineRequest({
  name: 'twice',
  run: async ({ use }) => {
    await use((connection) => connection.execute(READ, [0]))
    await use((connection) => connection.execute(READ, [0]))
  },
})

const ONE_CLIENT = { kind: 'closed', clients: 1, thinkTimeMs: 0 } as const

describe('a request that borrows twice', () => {
  test('has two checkouts, a wait and a hold for each, and the response of both', async () => {
    const [row] = measuredIn(await sampleTraffic({ own: [twice], load: ONE_CLIENT }))

    const [kind] = row!.kinds
    expect(kind).toMatchObject({ answered: 50, failures: 0, checkouts: 100, statements: 100 })
    for (const part of [kind?.wait, kind?.connect, kind?.hold]) expect(part?.count).toBe(100)
    expect(kind?.hold?.meanMs).toBeCloseTo(10, 6)
    expect(kind?.response.meanMs).toBeCloseTo(20, 6)
    expect(kind?.wait?.maxMs).toBe(0)
  })

  test('at once holds two connections, and takes as long as one', async () => {
    const atOnce = defineRequest({
      name: 'at-once',
      run: ({ use }) =>
        Promise.all([1, 2].map(() => use((connection) => connection.execute(READ, [0])))),
    })

    const rows = measuredIn(await sampleTraffic({ own: [atOnce], load: ONE_CLIENT, sizes: [1, 2] }))

    expect(rows.map(({ response }) => Math.round(response.meanMs))).toEqual([20, 10])
    // The second one waits for the first.
    expect(rows.map(({ wait }) => Math.round(wait?.meanMs ?? -1))).toEqual([5, 0])
  })

  test('inside of itself gets no second connection of a pool of one', async () => {
    const nested = defineRequest({
      name: 'nested',
      run: ({ use }) => use(() => use((connection) => connection.execute(READ, [0]))),
    })

    const { traffic } = await sampleTraffic({ own: [nested], sizes: [1, 20] })

    expect(traffic[0]).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/QueuePool limit of size 1 /),
    })
    expect(traffic[1]).toMatchObject({ status: 'completed', errors: [] })
  })
})

test('a transaction that a request leaves open is rolled back', async () => {
  const open: boolean[] = []
  const leaving = defineRequest({
    name: 'leaving',
    run: ({ use }) =>
      use(async (connection) => {
        open.push(connection.inTransaction)
        await connection.execute(READ, [0])
        await connection.begin()
      }),
  })

  const [row] = measuredIn(await sampleTraffic({ own: [leaving], sizes: [1] }))

  expect(row?.errors).toEqual([])
  expect(new Set(open)).toEqual(new Set([false]))
})

test('users that a request creates are gone after the slice', async () => {
  const counts: number[] = []
  const signing = defineRequest({
    name: 'signing-up',
    run: async ({ store, index, random }) => {
      if (index === 0) counts.push(await store.countUsers())
      await store.createUser({ name: 'New', email: `${index}-${random()}@example.test` })
    },
  })

  await sampleTraffic({ own: [signing], rounds: 3 })

  expect(counts.length).toBeGreaterThan(3)
  expect(new Set(counts)).toEqual(new Set([10]))
})

describe('random numbers of requests', () => {
  /** What each index drew, in the order of the slices. */
  function drawing(name: string) {
    const drawn = new Map<number, number[]>()
    const definition: RequestDefinition = defineRequest({
      name,
      run: async ({ random, index, use }) => {
        drawn.set(index, [...(drawn.get(index) ?? []), random(), random()])
        await use((connection) => connection.execute(READ, [0]))
      },
    })
    return { definition, drawn }
  }

  test('are the same for every pool, and others for every request', async () => {
    const { definition, drawn } = drawing('drawing')

    await sampleTraffic({ own: [definition], sizes: [1, 2, 5] })

    // In the slices of three pools; the warm-up of the code has another seed and fewer requests of its own.
    const last = [...(drawn.get(110) ?? [])]
    expect(last.length).toBeGreaterThanOrEqual(6)
    const pairs = last.slice(-6)
    expect(pairs.slice(0, 2)).toEqual(pairs.slice(2, 4))
    expect(pairs.slice(0, 2)).toEqual(pairs.slice(4, 6))
    expect(pairs[0]).not.toBe(pairs[1])
    expect(drawn.get(111)?.at(-1)).not.toBe(pairs.at(-1))
    const all = [...drawn.values()].map((each) => each.at(-1) as number)
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.15)
  })

  test('do not depend on what else is in the mix, but on the seed', async () => {
    const alone = drawing('drawing')
    const mixed = drawing('drawing')
    const other = drawing('other')
    const seeded = drawing('drawing')

    await sampleTraffic({ own: [alone.definition] })
    await sampleTraffic({ own: [mixed.definition, other.definition] })
    await sampleTraffic({ own: [seeded.definition], seed: 2 })

    expect(mixed.drawn.get(30)?.at(-1)).toBe(alone.drawn.get(30)?.at(-1))
    expect(other.drawn.get(30)?.at(-1)).not.toBe(alone.drawn.get(30)?.at(-1))
    expect(seeded.drawn.get(30)?.at(-1)).not.toBe(alone.drawn.get(30)?.at(-1))
  })
})

test('the signal of requests is not aborted while they run, and is when the slice has ended', async () => {
  const signals = new Set<AbortSignal>()
  const early: boolean[] = []
  const listening = defineRequest({
    name: 'listening',
    run: async ({ signal, use }) => {
      signals.add(signal)
      await use((connection) => connection.execute(READ, [0]))
      early.push(signal.aborted)
    },
  })

  await sampleTraffic({ own: [listening], load: EVEN, sizes: [5, 6] })

  // Of the measured slices and the one that warms up the code; the pool's rehearsals have the run's.
  const ended = [...signals].filter(({ aborted }) => aborted)
  expect(ended.length).toBe(3)
  expect(new Set(early)).toEqual(new Set([false]))
})
