import { GATE_SCHEMA_VERSION, type SelfTestFile } from '../../result/gate-schema.ts'
import { powerOf } from './power.ts'
import type { GateRecord } from './gate-record.ts'

/** The outcomes of a gate on equally fast code, and on slower code. */
export type SelfTest = SelfTestFile

/** @param random - resamples the pairs, to estimate the power with more or fewer of them. */
export function selfTest(same: GateRecord, slower: GateRecord, random: () => number): SelfTest {
  const ratios = new Map(same.scenarios.map(({ id }) => [id, ratiosOf(same, id)]))
  return {
    schemaVersion: GATE_SCHEMA_VERSION,
    kind: 'gate-self-test',
    works: same.verdict !== 'regressed' && slower.verdict === 'regressed',
    same,
    slower,
    power: powerOf(ratios, same.design, random),
    pairMs: same.durationMs / same.pairs.length,
  }
}

function ratiosOf({ pairs }: GateRecord, id: string): number[] {
  return pairs.flatMap(({ times }) => {
    const time = times[id]
    return time ? [time.candidate / time.base] : []
  })
}
