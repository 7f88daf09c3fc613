import { describe, expect, test } from 'vitest'
import {
  decide,
  type GateOutcome,
  type GateProgress,
  type GateContext,
  type Pair,
  type PairTimes,
  type Series,
} from '../../bench/gate/decision/decide.ts'
import { LOOKS, MARGIN, type GateDesign } from '../../bench/gate/decision/design.ts'

const DESIGN: GateDesign = { looks: LOOKS, margin: MARGIN }

/** How many times as long the candidate takes, by the number of the pair, from 0, in both series. */
type Ratio = (pair: number) => number

/** The same ratio, give or take a percent, in turn. */
const about =
  (ratio: number): Ratio =>
  (pair) =>
    ratio * (1 + [-0.01, 0.004, 0.01, -0.004][pair % 4]! * (1 + pair / 1000))

/** Too uncertain for every look: evenly from 0.6 to 1.6. */
const scattered: Ratio = (pair) => Math.exp((((pair * 7) % 10) - 4.5) / 9)

interface Watched {
  readonly outcome: GateOutcome
  readonly progress: readonly GateProgress[]
}

/** Gates scenarios by their ratios. */
async function gate(
  scenarios: Readonly<Record<string, Ratio>>,
  more: Partial<GateContext> = {},
): Promise<Watched> {
  let measured = 0
  const progress: GateProgress[] = []
  const outcome = await decide(DESIGN, {
    measurePair: async () => {
      const pair = measured++
      return pairOf(Object.entries(scenarios).map(([id, ratio]) => [id, ratio(pair)]))
    },
    timeIsUp: () => false,
    onPair: (each) => progress.push(each),
    ...more,
  })
  return { outcome, progress }
}

function pairOf(ratios: readonly (readonly [string, number])[]): Pair {
  return new Map(ratios.map(([id, ratio]): [string, PairTimes] => [id, timesOf(ratio)]))
}

const timesOf = (ratio: number): PairTimes => ({ base: 100, candidate: 100 * ratio })

describe('a gate passes', () => {
  test.for([
    ['no slow-down', 1],
    ['a slow-down within the margin', 1.01],
    ['an improvement', 0.8],
  ] as const)('%s, at the first look', async ([, ratio]) => {
    const { outcome } = await gate({ get: about(ratio) })
    expect(outcome.verdict).toBe('passed')
    expect(outcome.first).toMatchObject({ pairs: 10, cutShort: false })
    expect(outcome.confirmation).toBeUndefined()
  })

  test('only if no scenario is undecided any more', async () => {
    const { outcome } = await gate({ get: about(1), search: scattered })
    expect(outcome.verdict).toBe('inconclusive')
    expect(outcome.first.pairs).toBe(30)
    expect(verdicts(outcome.first)).toEqual({ get: 'passed', search: 'open' })
  })
})

describe('a gate fails', () => {
  test('what regressed in both series, each with its own pairs', async () => {
    const { outcome, progress } = await gate({ get: about(1.2) })
    expect(outcome.verdict).toBe('regressed')
    expect(outcome.first.pairs).toBe(10)
    expect(outcome.confirmation?.pairs).toBe(10)
    expect(progress.map(({ series, pairs }) => `${series} ${pairs}`)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `first ${index + 1}`),
      ...Array.from({ length: 10 }, (_, index) => `confirmation ${index + 1}`),
    ])
  })

  test('if one scenario of several regressed, and measures only that one again', async () => {
    const { outcome } = await gate({ get: about(1), search: about(1.2), update: about(1) })
    expect(outcome.verdict).toBe('regressed')
    expect([...(outcome.confirmation?.estimates.keys() ?? [])]).toEqual(['search'])
  })

  test('nothing that regressed in the second series alone', async () => {
    const { outcome } = await gate({
      get: (pair) => about(pair < 10 ? 1.2 : 1)(pair),
      search: (pair) => about(pair < 10 ? 1 : 1.2)(pair),
    })
    expect(outcome.verdict).toBe('passed')
  })

  test('not at the margin itself, nor just above it if the noise covers that', async () => {
    expect((await gate({ get: about(1.03) })).outcome.verdict).toBe('inconclusive')
    expect((await gate({ get: about(1.032) })).outcome.verdict).toBe('inconclusive')
    expect((await gate({ get: about(1.06) })).outcome.verdict).toBe('regressed')
  })
})

describe('a confirmation', () => {
  test('prevents a false alarm by chance', async () => {
    const { outcome } = await gate({ get: (pair) => about(pair < 10 ? 1.2 : 1)(pair) })
    expect(verdicts(outcome.first)).toEqual({ get: 'regressed' })
    expect(outcome.verdict).toBe('passed')
    expect(outcome.confirmation?.pairs).toBe(10)
  })

  test('that is inconclusive leaves the gate inconclusive', async () => {
    const { outcome } = await gate({ get: (pair) => (pair < 10 ? about(1.2) : scattered)(pair) })
    expect(outcome.verdict).toBe('inconclusive')
    expect(outcome.confirmation?.pairs).toBe(30)
  })

  test('does not pass what the first series left undecided', async () => {
    const { outcome } = await gate({
      get: (pair) => about(pair < 10 ? 1.2 : 1)(pair),
      search: scattered,
    })
    expect(verdicts(outcome.first)).toEqual({ get: 'regressed', search: 'open' })
    expect(outcome.verdict).toBe('inconclusive')
  })
})

describe('looks', () => {
  test('are taken only at the planned pairs: in between nothing is decided', async () => {
    // Nine pairs would be enough for an alarm; the tenth spoils it.
    const ratio: Ratio = (pair) => (pair === 9 ? 0.6 : about(1.2)(pair))
    const { progress } = await gate({ get: ratio })
    expect(progress[8]?.estimates.get('get')?.verdict).toBe('regressed')
    expect(progress[9]).toMatchObject({ pairs: 10, nextLook: 10, lastLook: 30 })
    expect(progress[10]).toMatchObject({ series: 'first', pairs: 11, nextLook: 20, lastLook: 30 })
  })

  test('divide their level among the scenarios: a family needs more pairs', async () => {
    // Nine of ten pairs are slower: enough for a level of .01, not for an eighth of it.
    const slower: Ratio = (pair) => (pair % 10 === 0 ? 0.999 : about(1.3)(pair))
    const family = Array.from({ length: 8 }, (_, index) => [`scenario ${index}`, slower] as const)
    const single = await gate({ get: slower })
    const eight = await gate(Object.fromEntries(family))
    expect(single.outcome.first.pairs).toBe(10)
    expect(eight.outcome.first.pairs).toBe(20)
    const [one, ofEight] = [single, eight].map(
      ({ progress }) => [...(progress[9]?.estimates.values() ?? [])][0]?.interval,
    )
    expect(one?.confidence).toBeGreaterThanOrEqual(1 - 2 * 0.01)
    expect(ofEight?.confidence).toBeGreaterThanOrEqual(1 - (2 * 0.01) / 8)
    expect(ofEight?.low).toBeLessThan(one?.low as number)
  })

  test('end when counts have settled the result', async () => {
    const { outcome } = await gate({ get: scattered }, { isSettled: () => true })
    expect(outcome.first).toMatchObject({ pairs: 10, cutShort: false })
    expect(outcome.verdict).toBe('inconclusive')
  })
})

describe('when the time is up', () => {
  const after = (pairs: number): Partial<GateContext> => {
    let asked = 0
    // Not asked before the first pair, so that something is measured.
    return { timeIsUp: () => ++asked >= pairs }
  }

  test('from the beginning, one pair is measured, which decides nothing', async () => {
    const { outcome } = await gate({ get: about(2) }, { timeIsUp: () => true })
    expect(outcome).toMatchObject({ verdict: 'inconclusive', first: { pairs: 1, cutShort: true } })
    expect(outcome.first.estimates.get('get')).toMatchObject({ verdict: 'open', pairs: 1 })
  })

  test('before the first look, the gate is inconclusive and has an estimate', async () => {
    const { outcome } = await gate({ get: about(1.2) }, after(5))
    expect(outcome).toMatchObject({ verdict: 'inconclusive', first: { pairs: 5, cutShort: true } })
    expect(outcome.first.estimates.get('get')?.ratio).toBeCloseTo(1.2, 1)
  })

  test('between looks, the level of the next one is used', async () => {
    // Undecided at 10 pairs, plain at 18: the time is no friend of either side.
    const ratio: Ratio = (pair) => (pair < 3 ? 0.9 : about(1.3)(pair))
    const { outcome } = await gate({ get: ratio }, after(18))
    expect(outcome.first).toMatchObject({ pairs: 18, cutShort: true })
    expect(verdicts(outcome.first)).toEqual({ get: 'regressed' })
    // No pair is begun once the time is up: what regressed once is not confirmed.
    expect(outcome.confirmation).toMatchObject({ pairs: 0, cutShort: true })
    expect(outcome.verdict).toBe('inconclusive')
  })
})

describe('scenarios', () => {
  test('that are in some pairs only are judged by those', async () => {
    let measured = 0
    const { outcome } = await gate(
      {},
      {
        measurePair: async () => {
          const pair = measured++
          const always = ['get', about(1)(pair)] as const
          return pairOf(pair % 2 === 0 ? [always, ['new', about(1)(pair)]] : [always])
        },
      },
    )
    expect(outcome.first.pairs).toBe(20)
    expect(outcome.first.estimates.get('new')).toMatchObject({ pairs: 10, verdict: 'passed' })
    expect(outcome.verdict).toBe('passed')
  })

  test('that occur once keep the gate from passing', async () => {
    let measured = 0
    const { outcome } = await gate(
      {},
      {
        measurePair: async () =>
          pairOf(
            measured++ === 0
              ? [
                  ['get', 1],
                  ['gone', 1],
                ]
              : [['get', 1]],
          ),
      },
    )
    expect(verdicts(outcome.first)).toEqual({ get: 'passed', gone: 'open' })
    expect(outcome.verdict).toBe('inconclusive')
  })

  test('are required: a pair without one is not a measurement', async () => {
    await expect(gate({})).rejects.toThrow(/pair without a scenario/)
  })

  test('that regressed must be measured in the confirmation', async () => {
    let measured = 0
    const gone = gate(
      {},
      { measurePair: async () => pairOf([[measured++ < 10 ? 'get' : 'other', 1.2]]) },
    )
    await expect(gone).rejects.toThrow(/pair without a scenario/)
  })
})

describe('an invalid time', () => {
  test.for([
    ['NaN', { base: 1, candidate: Number.NaN }, 'NaN (candidate, get)'],
    ['zero', { base: 0, candidate: 1 }, '0 (base, get)'],
    ['two zeros', { base: 0, candidate: 0 }, '0 (base, get)'],
    ['negative', { base: 1, candidate: -1 }, '-1 (candidate, get)'],
    ['negative on both sides', { base: -2, candidate: -2 }, '-2 (base, get)'],
    ['infinite', { base: Infinity, candidate: 1 }, 'Infinity (base, get)'],
  ] as const)('is rejected with its pair, side and scenario: %s', async ([, times, told]) => {
    let measured = 0
    const refused = gate(
      {},
      {
        measurePair: async () => new Map([['get', ++measured === 4 ? times : timesOf(1)]]),
      },
    )
    await expect(refused).rejects.toThrow(
      new RangeError(`a time must be positive and finite, pair 4 of the first series has ${told}`),
    )
  })
})

test('an error of the measurement ends the gate', async () => {
  const failing = gate(
    {},
    {
      measurePair: async () => {
        throw new Error('the server is gone')
      },
    },
  )
  await expect(failing).rejects.toThrow('the server is gone')
})

function verdicts({ estimates }: Series): Record<string, string> {
  return Object.fromEntries([...estimates].map(([id, { verdict }]) => [id, verdict]))
}
