import { GATE_SCHEMA_VERSION, type GateFile } from '../../result/gate-schema.ts'
import { median } from '../../stats/quantile.ts'
import { countChanges, notCountedIn, type BothResults, type CountChange } from './count-changes.ts'
import type { GateOutcome, Pair, PairTimes } from './decide.ts'
import type { GateDesign } from './design.ts'

/** The measurements of both sides, one right after the other. */
export interface MeasuredPair extends BothResults {
  readonly series: 'first' | 'confirmation'
  /** The side measured first, chosen at random. */
  readonly first: 'base' | 'candidate'
  /** The times of both sides. */
  readonly times: Pair
}

/** A scenario that was judged. */
export type GateScenario = GateRecord['scenarios'][number]

/** The record of a gate: its findings and the measurements behind them. */
export type GateRecord = GateFile

/** The facts that a gate is given in addition to its measurements. */
export interface GateHead extends Pick<
  GateRecord,
  'base' | 'candidate' | 'slowdown' | 'seed' | 'durationMs'
> {
  readonly design: GateDesign
  /** Whether poolbench started the databases: the measuring processes get only URLs, and cannot know. */
  readonly startedByPoolbench: boolean
}

/** @param pairs - at least one, in the order in which they were measured. */
export function gateRecord(
  { startedByPoolbench, ...head }: GateHead,
  outcome: GateOutcome,
  pairs: readonly MeasuredPair[],
): GateRecord {
  const [{ base, candidate }] = pairs as readonly [MeasuredPair, ...MeasuredPair[]]
  const counts = countChanges(pairs)
  const first = pairs.filter(({ series }) => series === 'first').map(({ times }) => times)
  return {
    schemaVersion: GATE_SCHEMA_VERSION,
    kind: 'gate',
    ...head,
    design: { ...head.design, looks: [...head.design.looks] },
    verdict: hasMore(counts) ? 'regressed' : outcome.verdict,
    cutShort: (outcome.confirmation ?? outcome.first).cutShort,
    environment: candidate.environment,
    baseLibraries: base.environment.libraries,
    targets: candidate.targets.map((target) => ({ ...target, startedByPoolbench })),
    scenarios: [...outcome.first.estimates].map(([id, estimate]) => ({
      id,
      baseMs: medianOf(first, id, 'base'),
      candidateMs: medianOf(first, id, 'candidate'),
      first: estimate,
      confirmation: outcome.confirmation?.estimates.get(id),
    })),
    counts,
    notCounted: notCountedIn(pairs),
    pairs: pairs.map((pair) => ({
      series: pair.series,
      first: pair.first,
      startedAt: pair[pair.first].startedAt,
      loadAverage: pair[pair.first].environment.loadAverage,
      cpuPressure: pair[pair.first].environment.cpuPressure,
      times: Object.fromEntries(pair.times),
    })),
  }
}

/** Whether the candidate certainly has more connections opened, statements, timeouts or failures. */
export function hasMore(counts: readonly CountChange[]): boolean {
  return counts.some(({ verdict }) => verdict === 'regressed')
}

function medianOf(pairs: readonly Pair[], id: string, side: keyof PairTimes): number {
  return median(pairs.flatMap((pair) => pair.get(id)?.[side] ?? []))
}
