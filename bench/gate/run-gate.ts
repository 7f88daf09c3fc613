import { seededRandom, systemClock } from '../../src/index.ts'
import { decide, type GateProgress } from './decision/decide.ts'
import type { GateDesign } from './decision/design.ts'
import { countChanges } from './decision/count-changes.ts'
import { gateRecord, hasMore, type GateRecord, type MeasuredPair } from './decision/gate-record.ts'
import { pairOfResults } from './decision/pair-of-results.ts'
import { measurePair } from './versions/measure-pair.ts'
import type { Version } from './versions/version.ts'

/** Two versions that are to be told apart, and what that may cost. */
export interface GateRequest {
  readonly base: Version
  readonly candidate: Version
  /** The candidate is made to take this many times as long. */
  readonly slowdown?: number
  /** Of `poolbench run`, but for the seed. */
  readonly args: readonly string[]
  /** Whether the databases that `args` name were started for it. */
  readonly startedByPoolbench: boolean
  readonly design: GateDesign
  readonly seed: number
  /** No further pair is begun once this has passed. */
  readonly maxTimeMs: number
  /** Applied to what an error quotes of a process. Default: the line as it is. */
  readonly secretsFree?: (line: string) => string
}

/** Who ends a gate early, and who is told how far it is. */
export interface GateContext {
  readonly signal: AbortSignal
  readonly onPair: (progress: GateProgress) => void
}

/** A process that takes longer hangs. */
const PROCESS_LIMIT_MS = 600_000

/**
 * Measures pairs of processes until the design decides.
 *
 * @throws {VersionError | GateError} where a version cannot be measured.
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
