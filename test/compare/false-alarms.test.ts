import { describe, expect, test } from 'vitest'
import { compareResults } from '../../bench/compare/compare-results.ts'
import { outcomeOf } from '../../bench/compare/outcome.ts'
import type { ResultFile } from '../../bench/result/schema.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { burstOf100, oneByOne, runOf } from './two-runs.ts'

const RUNS = 200

/** 40 scenarios, of which every second has a gain to judge as well. */
const PLAN = runOf(
  Array.from({ length: 20 }, (_, index) => [
    oneByOne({ concurrency: index + 1 }),
    burstOf100({ concurrency: index + 1 }),
  ]).flat(),
)

type Noise = (random: () => number) => number

const NOISES: readonly { readonly name: string; readonly noise: Noise }[] = [
  { name: 'log-normal', noise: (random) => Math.exp(0.05 * normal(random)) },
  // Student's t with 2 degrees of freedom: its variance is infinite.
  {
    name: 'heavy-tailed',
    noise: (random) => Math.exp((0.03 * normal(random)) / Math.sqrt(-Math.log(random()))),
  },
  {
    name: 'bursty',
    noise: (random) => {
      const calm = Math.exp(0.03 * normal(random))
      return random() < 0.05 ? calm * (1.14 + 0.2 * random()) : calm
    },
  },
]

function measuredAgain(noise: Noise, random: () => number): ResultFile {
  const scenarios = PLAN.scenarios.map((scenario) => {
    if (scenario.status === 'failed') return scenario
    const bursts = scenario.bursts.map((burst) => ({
      ...burst,
      makespanMs: burst.makespanMs * noise(random),
    }))
    return { ...scenario, bursts }
  })
  return { ...PLAN, scenarios }
}

describe('two runs of the same code', () => {
  test.each(NOISES)(
    'with $name noise get a wrong verdict on any of 60 metrics once in 20 times at most',
    ({ noise }) => {
      const random = seededRandom(60)
      let wrong = 0
      let alarms = 0
      for (let run = 0; run < RUNS; run++) {
        const [before, after] = [measuredAgain(noise, random), measuredAgain(noise, random)]
        // Without a margin, every interval that does not hold 1 is a wrong verdict.
        const { ratios } = compareResults(before, after, { margin: 0 })
        if (ratios.regressed + ratios.improved > 0) wrong++
        if (run % 4 === 0 && outcomeOf(compareResults(before, after)) === 'regressed') alarms++
      }

      expect(wrong / RUNS).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / RUNS))
      expect(alarms).toBe(0)
    },
  )
})
