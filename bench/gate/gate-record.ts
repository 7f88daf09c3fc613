import type { CountMetric } from '../compare/comparison.ts'
import type { EnvironmentResult, ResultFile, TargetResult } from '../result/schema.ts'
import { median } from '../stats/quantile.ts'
import { countChanges, notCountedIn, type CountChange } from './count-changes.ts'
import type { GateOutcome, Pair, PairTimes } from './decide.ts'
import type { GateDesign } from './design.ts'
import type { Estimate } from './estimate.ts'

/** Both sides, measured one right after the other. */
export interface MeasuredPair {
  readonly series: 'first' | 'confirmation'
  /** Which was measured first; drawn by lot. */
  readonly first: 'base' | 'candidate'
  readonly base: ResultFile
  readonly candidate: ResultFile
  /** What they took. */
  readonly times: Pair
}

/** A scenario that was judged. */
export interface GateScenario {
  readonly id: string
  /** Medians over the pairs of the first series, in milliseconds. */
  readonly baseMs: number
  readonly candidateMs: number
  readonly first: Estimate
  /** Of the second series, where the first had found a regression. */
  readonly confirmation: Estimate | undefined
}

/** A pair as it is kept: times, and how busy the machine was. */
interface KeptPair {
  readonly series: MeasuredPair['series']
  readonly first: MeasuredPair['first']
  readonly startedAt: string
  readonly loadAverage: number
  readonly cpuPressure: number | null
  /** Milliseconds of a burst, by scenario. */
  readonly times: Readonly<Record<string, PairTimes>>
}

/** All that a gate found, and what it rests on. */
export interface GateRecord {
  readonly verdict: GateOutcome['verdict']
  readonly base: string
  readonly candidate: string
  /** The candidate was made to take this many times as long. */
  readonly lengthening: number | undefined
  readonly design: GateDesign
  readonly seed: number
  readonly durationMs: number
  /** The time was up before the verdict was clear. */
  readonly cutShort: boolean
  readonly environment: EnvironmentResult
  readonly targets: readonly TargetResult[]
  readonly scenarios: readonly GateScenario[]
  /** Counts that are not the same on both sides. */
  readonly counts: readonly CountChange[]
  /** What could not be counted in every scenario, on both sides. */
  readonly notCounted: readonly CountMetric[]
  readonly pairs: readonly KeptPair[]
}

/** What a gate is told besides what it measured. */
export type GateHead = Pick<
  GateRecord,
  'base' | 'candidate' | 'lengthening' | 'design' | 'seed' | 'durationMs'
>

/** @param pairs - at least one, in the order in which they were measured. */
export function gateRecord(
  head: GateHead,
  outcome: GateOutcome,
  pairs: readonly MeasuredPair[],
): GateRecord {
  const [{ candidate }] = pairs as readonly [MeasuredPair, ...MeasuredPair[]]
  const counts = countChanges(pairs)
  const first = pairs.filter(({ series }) => series === 'first').map(({ times }) => times)
  return {
    ...head,
    verdict: hasMore(counts) ? 'regressed' : outcome.verdict,
    cutShort: (outcome.confirmation ?? outcome.first).cutShort,
    environment: candidate.environment,
    targets: candidate.targets,
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

/** Whether the candidate surely opens, sends or loses more. */
export function hasMore(counts: readonly CountChange[]): boolean {
  return counts.some(({ verdict }) => verdict === 'regressed')
}

function medianOf(pairs: readonly Pair[], id: string, side: keyof PairTimes): number {
  return median(pairs.flatMap((pair) => pair.get(id)?.[side] ?? []))
}
