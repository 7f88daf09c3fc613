import { describe, expect, test } from 'vitest'
import { type Interval, medianInterval } from '../../bench/stats/interval.ts'
import { pairedRatio } from '../../bench/stats/paired-ratio.ts'
import { normal } from '../../scripts/simulation/normal.ts'
import { seededRandom } from '../../src/index.ts'

type Random = () => number

const DISTRIBUTIONS = [
  { name: 'normal', draw: normal, median: 0 },
  { name: 'log-normal', draw: (random: Random) => Math.exp(normal(random)), median: 1 },
  { name: 'exponential', draw: (random: Random) => -Math.log(1 - random()), median: Math.LN2 },
]

/** Share of `samples` intervals that hold the true value. */
function coverage(samples: number, truth: number, draw: () => Interval | undefined): number {
  let held = 0
  for (let i = 0; i < samples; i++) {
    const interval = draw()
    if (interval && interval.low <= truth && truth <= interval.high) held++
  }
  return held / samples
}

const times = (n: number, draw: () => number) => Array.from({ length: n }, draw)

describe('the exact 95 % interval of the median', () => {
  // Its real confidence is above 95 %, as ranks are whole. 20 000 samples: standard error 0.0015.
  const real = { 6: 0.9688, 10: 0.9785, 20: 0.9586, 30: 0.9572 }
  const cases = DISTRIBUTIONS.flatMap((distribution) =>
    Object.entries(real).map(([n, confidence]) => ({ ...distribution, n: Number(n), confidence })),
  )

  test.each(cases)('contains the median of $n $name values in $confidence of samples', (given) => {
    // Its own seed: the same draws, exponentiated, would be the same ranks and the same test.
    const random = seededRandom(given.n * given.name.length)

    const held = coverage(20_000, given.median, () =>
      medianInterval(times(given.n, () => given.draw(random))),
    )

    expect(held).toBeGreaterThanOrEqual(0.94)
    expect(Math.abs(held - given.confidence)).toBeLessThan(0.005)
  })
})

describe('the interval of a paired ratio', () => {
  const TRUE_RATIO = 6

  /** Rounds on a machine whose speed drifts by tens of percent, alike for both sides. */
  function ratioOfRounds(rounds: number, random: Random) {
    const machine = times(rounds, () => Math.exp(0.3 * normal(random)))
    const side = (ms: number) => machine.map((slow) => ms * slow * Math.exp(0.05 * normal(random)))
    return pairedRatio(side(10 * TRUE_RATIO), side(10))
  }

  test.each([6, 10, 20])('contains the true ratio in 95 % of runs of %i rounds', (rounds) => {
    const random = seededRandom(rounds)

    const held = coverage(5000, TRUE_RATIO, () => ratioOfRounds(rounds, random).interval)

    expect(held).toBeGreaterThanOrEqual(0.95)
    expect(held).toBeLessThan(0.99)
  })

  test.each([
    [2, 0.5],
    [3, 0.75],
    [4, 0.875],
    [5, 0.9375],
  ])('of %i rounds contains it in the stated %f, not in 95 %%', (rounds, confidence) => {
    const random = seededRandom(rounds)
    const { interval } = ratioOfRounds(rounds, random)

    const held = coverage(10_000, TRUE_RATIO, () => ratioOfRounds(rounds, random).interval)

    expect(interval?.confidence).toBe(confidence)
    expect(Math.abs(held - confidence)).toBeLessThan(0.015)
  })
})
