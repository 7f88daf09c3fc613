import { describe, expect, test } from 'vitest'
import { LOOKS, MARGIN, type GateDesign } from '../../bench/gate/decision/design.ts'
import { NOISE_MODELS, SHARED_MACHINE } from '../../scripts/simulation/noise-models.ts'
import { RIVAL_RULES } from '../../scripts/simulation/rival-rules.ts'
import {
  alone,
  countHeld,
  countRivalAlarms,
  family,
  runGates,
  tryDetectable,
  type SimulatedCase,
} from '../../scripts/simulation/simulated-gate.ts'

// `node dist/scripts/simulate-gate.js` prints these figures, of more gates; docs/statistics.md explains them.

const DESIGN: GateDesign = { looks: LOOKS, margin: MARGIN }
const TWENTY_PAIRS: GateDesign = { looks: LOOKS.slice(0, 2), margin: MARGIN }

const GATES = 1000
const FAMILY_GATES = 300
const RIVAL_SAMPLES = 300

/** Its pairs differ by 11 %, which 30 of them do not always tell from a slow-down of 10 %. */
const LOUD = 'independent'

const quiet = NOISE_MODELS.filter(({ name }) => name !== LOUD)
const loud = NOISE_MODELS.filter(({ name }) => name === LOUD)

async function alarmShare(
  simulated: SimulatedCase,
  design = DESIGN,
  gates = GATES,
): Promise<number> {
  const { alarms } = await runGates(simulated, design, gates)
  return alarms / gates
}

/** What a share that is `expected` exceeds in one simulation of 700. */
function withThreeErrors(expected: number, gates: number): number {
  return expected + 3 * Math.sqrt((expected * (1 - expected)) / gates)
}

describe.each(NOISE_MODELS)('under the noise $name, a gate', (noise) => {
  test('has a false alarm rate of 1 % at most', async () => {
    expect(await alarmShare(alone(noise, 0))).toBeLessThanOrEqual(0.01)
  })

  test('fails in 5 % at most if the slow-down equals the margin', async () => {
    expect(await alarmShare(alone(noise, MARGIN))).toBeLessThanOrEqual(0.05)
  })

  test('detects 20 % with 20 pairs in 98 % at least', async () => {
    expect(await alarmShare(alone(noise, 0.2), TWENTY_PAIRS)).toBeGreaterThanOrEqual(0.98)
  })

  test.each([
    { machines: 'one machine', shared: true },
    { machines: 'a machine each', shared: false },
  ])(
    'of four scenarios, on $machines, has a false alarm rate of 1 % at most',
    async ({ shared }) => {
      const none = family(noise, [0, 0, 0, 0], shared)
      expect(await alarmShare(none, DESIGN, FAMILY_GATES)).toBeLessThanOrEqual(0.01)
    },
  )
})

test.each(quiet)(
  'under the noise $name, a gate detects 10 % with 30 pairs in 90 % at least',
  async (noise) => {
    expect(await alarmShare(alone(noise, 0.1))).toBeGreaterThanOrEqual(0.9)
  },
)

test.each(loud)('under the noise $name, a gate detects 10 % in 80 % at least', async (noise) => {
  expect(await alarmShare(alone(noise, 0.1))).toBeGreaterThanOrEqual(0.8)
})

test('a gate fails in 1 % at most if the slow-down of all four scenarios equals the margin', async () => {
  const marginal = family(SHARED_MACHINE, [MARGIN, MARGIN, MARGIN, MARGIN], false)
  const share = await alarmShare(marginal, DESIGN, GATES)
  expect(share).toBeLessThanOrEqual(withThreeErrors(0.01, GATES))
})

describe.each(NOISE_MODELS)('under the noise $name, the 95 % interval', (noise) => {
  const SAMPLES = 10_000
  const truths = [
    { truth: 'no slow-down', slowDown: 0 },
    { truth: 'a slow-down of 10 %', slowDown: 0.1 },
  ]
  const cases = [10, 20, 30].flatMap((pairs) => truths.map((each) => ({ pairs, ...each })))

  test.each(cases)(
    'of $pairs pairs contains $truth as often as it states',
    ({ pairs, slowDown }) => {
      const held = countHeld(alone(noise, slowDown), pairs, SAMPLES) / SAMPLES
      expect(held).toBeGreaterThanOrEqual(0.94)
      // A coarse clock makes it safer: the truth is one of the ties that an interval may end on.
      expect(held).toBeLessThanOrEqual(noise.tick === 0 ? 0.96 : 1)
    },
  )
})

test.each(quiet.filter(({ tick }) => tick <= 0.02))(
  'under the noise $name, the effect that 20 or 30 pairs state as detectable is detected by nine looks of ten',
  (noise) => {
    for (const look of LOOKS.slice(1)) {
      const { caught, samples } = tryDetectable(noise, look, MARGIN, 2000)
      expect(caught / samples).toBeGreaterThanOrEqual(0.88)
      expect(caught / samples).toBeLessThanOrEqual(0.95)
    }
  },
)

test.each(NOISE_MODELS)(
  'under the noise $name, no rule of another tool has both fewer false alarms and more detections',
  async (noise) => {
    const slowDowns = [0.05, 0.1, 0.2]
    const ours = {
      falseAlarms: await alarmShare(alone(noise, 0), DESIGN, RIVAL_SAMPLES),
      catches: await inTurn(slowDowns, (share) =>
        alarmShare(alone(noise, share), DESIGN, RIVAL_SAMPLES),
      ),
    }
    for (const rule of RIVAL_RULES) {
      for (const order of ['pairs', 'blocks'] as const) {
        const share = (slowDown: number) =>
          countRivalAlarms(rule, alone(noise, slowDown), 30, order, RIVAL_SAMPLES) / RIVAL_SAMPLES
        if (share(0) >= ours.falseAlarms) continue
        const better = slowDowns.filter(
          (slowDown, index) => share(slowDown) > (ours.catches[index] as number),
        )
        expect(better, `${rule.name}, ${order}`).toEqual([])
      }
    }
  },
)

async function inTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await map(item))
  return results
}
