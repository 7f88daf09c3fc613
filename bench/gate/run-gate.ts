import { seededRandom, systemClock } from '../../src/index.ts'
import { decide, type GateProgress } from './decision/decide.ts'
import type { GateDesign } from './decision/design.ts'
import { countChanges } from './decision/count-changes.ts'
import { gateRecord, hasMore, type GateRecord, type MeasuredPair } from './decision/gate-record.ts'
import { pairOfResults } from './decision/pair-of-results.ts'
import { measurePair } from './versions/measure-pair.ts'
import type { Version } from './versions/version.ts'

/** The two versions to compare, and the limits. */
export interface GateRequest {
  readonly base: Version
  readonly candidate: Version
  /** The factor by which the candidate is slowed down. */
  readonly slowdown?: number
  /** The arguments of `poolbench run`, without the seed. */
  readonly args: readonly string[]
  /** Whether the databases in `args` were started for this gate. */
  readonly startedByPoolbench: boolean
  readonly design: GateDesign
  readonly seed: number
  /** The time after which no further pair is started. */
  readonly maxTimeMs: number
  /** Removes secrets from a line that an error quotes. Default: the line as it is. */
  readonly secretsFree?: (line: string) => string
}

/** The signal and the callbacks of a gate. */
export interface GateContext {
  readonly signal: AbortSignal
  readonly onPair: (progress: GateProgress) => void
}

/** The time limit for a process; one that takes longer hangs. */
const PROCESS_LIMIT_MS = 600_000

/**
 * Measures pairs of processes until the design allows a decision.
 *
 * @throws {VersionError | GateError} if a version cannot be measured.
 */
export async function runGate(
  request: GateRequest,
  { signal, onPair }: GateContext,
): Promise<GateRecord> {
  const { base, candidate, slowdown, args, startedByPoolbench, design } = request
  const { seed, maxTimeMs, secretsFree } = request
  const startedAtMs = systemClock.now()
  const elapsedMs = (): number => systemClock.now() - startedAtMs
  const random = seededRandom(seed)
  const slowedDown = slowdown === undefined ? [] : [`--slowdown=${slowdown}`]
  const pairs: MeasuredPair[] = []
  const outcome = await decide(design, {
    measurePair: async (series) => {
      const seedOfPair = `--seed=${pairs.length + 1}`
      const pair = await measurePair(
        {
          base: { version: base, args: [...args, seedOfPair] },
          candidate: { version: candidate, args: [...args, seedOfPair, ...slowedDown] },
        },
        random,
        { signal, timeoutMs: PROCESS_LIMIT_MS, ...(secretsFree && { secretsFree }) },
      )
      const times = pairOfResults(pair.base, pair.candidate)
      pairs.push({ ...pair, series, times })
      return times
    },
    timeIsUp: () => elapsedMs() >= maxTimeMs,
    onPair,
    isSettled: () => hasMore(countChanges(pairs)),
  })
  const head = {
    base: base.label,
    candidate: candidate.label,
    slowdown,
    design,
    startedByPoolbench,
    seed,
    durationMs: elapsedMs(),
  }
  return gateRecord(head, outcome, pairs)
}
