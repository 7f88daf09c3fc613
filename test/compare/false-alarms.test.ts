import { describe, expect, test } from 'vitest'
import { compareAlike, ROUND_NOISES } from '../support/simulated-runs.ts'

// `npm run test:slow -- compare` measures these and more; docs/statistics.md explains them.

const COMPARISONS = 200

/**
 * The noise that is left out, as it causes slightly more errors: test/slow/compare-simulation.test.ts says
 * why.
 */
const TWO_VALUED = 'bimodal'

describe('two runs of the same code', () => {
  test.each(ROUND_NOISES.filter(({ name }) => name !== TWO_VALUED))(
    'under the noise $name get a wrong verdict on any of 60 metrics at most once in 20 times',
    (noise) => {
      const given = { noise, scenarios: 40, isSameDay: true }
      const { withoutMargin, alarms } = compareAlike(given, COMPARISONS)

      const threeErrors = 3 * Math.sqrt((0.05 * 0.95) / COMPARISONS)
      expect(withoutMargin / COMPARISONS).toBeLessThanOrEqual(0.05 + threeErrors)
      expect(alarms).toBe(0)
    },
  )
})
