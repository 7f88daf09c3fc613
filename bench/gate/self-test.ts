import { sightOf, type Sight } from './sight.ts'
import type { GateRecord } from './gate-record.ts'

/** What became of a gate that was tried on code that is known to be as fast, and to be slower. */
export interface SelfTest {
  /** It kept still where it should, and rang where it should. */
  readonly works: boolean
  /** The same code on both sides. */
  readonly same: GateRecord
  /** The candidate made slower. */
  readonly slower: GateRecord
  /** What it sees at each look, by the noise of the same code. */
  readonly sights: readonly Sight[]
  /** What a pair takes. */
  readonly pairMs: number
}

/** @param random - draws pairs anew, to see what more or fewer of them would show. */
export function selfTest(same: GateRecord, slower: GateRecord, random: () => number): SelfTest {
  const ratios = new Map(same.scenarios.map(({ id }) => [id, ratiosOf(same, id)]))
  return {
    works: same.verdict !== 'regressed' && slower.verdict === 'regressed',
    same,
    slower,
    sights: sightOf(ratios, same.design, random),
    pairMs: same.durationMs / same.pairs.length,
  }
}

function ratiosOf({ pairs }: GateRecord, id: string): number[] {
  return pairs.flatMap(({ times }) => {
    const time = times[id]
    return time ? [time.candidate / time.base] : []
  })
}
