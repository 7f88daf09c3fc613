import { GATE_SCHEMA_VERSION, type SelfTestFile } from '../../result/gate-schema.ts'
import { powerOf } from './power.ts'
import type { GateRecord } from './gate-record.ts'

/** What became of a gate that was tried on code that is known to be as fast, and to be slower. */
export type SelfTest = SelfTestFile

/** @param random - draws pairs anew, to see what more or fewer of them would show. */
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
