import { decide, type GateOutcome } from '../../bench/gate/decision/decide.ts'
import { LOOKS, MARGIN } from '../../bench/gate/decision/design.ts'
import {
  gateRecord,
  type GateRecord,
  type MeasuredPair,
} from '../../bench/gate/decision/gate-record.ts'
import { pairOfResults } from '../../bench/gate/decision/pair-of-results.ts'
import type { BurstResult, ResultFile } from '../../bench/result/schema.ts'
import { seededRandom } from '../../src/index.ts'
import { measured, resultFile } from '../report/result-builder.ts'

/** What a version measured, in one scenario. */
export function side(makespansMs: readonly number[], burst: Partial<BurstResult> = {}): ResultFile {
  return resultFile([measured({ makespansMs, burst })])
}

/** Holds a gate over pairs whose candidate takes so many times as long, with a little noise. */
export async function recordOf(
  ratio: number,
  burst: Partial<BurstResult> = {},
  sides?: Pick<MeasuredPair, 'base' | 'candidate'>,
): Promise<GateRecord> {
  const random = seededRandom(3)
  const pairs: MeasuredPair[] = []
  const noisy = (ms: number): number => ms * (1 + 0.02 * random())
  const outcome: GateOutcome = await decide(
    { looks: LOOKS, margin: MARGIN },
    {
      measurePair: async (series) => {
        const pair = sides ?? {
          base: side([noisy(10)]),
          candidate: side([noisy(10 * ratio)], burst),
        }
        const times = pairOfResults(pair.base, pair.candidate)
        pairs.push({ series, first: random() < 0.5 ? 'base' : 'candidate', ...pair, times })
        return times
      },
      timeIsUp: () => false,
      onPair: () => undefined,
    },
  )
  const head = {
    base: 'main',
    candidate: 'working tree',
    slowdown: ratio === 1 ? undefined : ratio,
    design: { looks: LOOKS, margin: MARGIN },
    startedByPoolbench: false,
    seed: 3,
    durationMs: 1000,
  }
  return gateRecord(head, outcome, pairs)
}
