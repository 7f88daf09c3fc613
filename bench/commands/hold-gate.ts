import { seededRandom, systemClock } from '../../src/index.ts'
import { decide, type GateOutcome } from '../gate/decide.ts'
import type { GateDesign } from '../gate/design.ts'
import { countChanges } from '../gate/count-changes.ts'
import { gateRecord, hasMore, type GateRecord, type MeasuredPair } from '../gate/gate-record.ts'
import { pairOfResults } from '../gate/pair-of-results.ts'
import type { Io } from '../io.ts'
import { measurePair } from '../sides/measure-pair.ts'
import type { Side } from '../sides/side.ts'
import { showGateProgress } from './gate-progress.ts'

/** Two sides that are to be told apart, and what that may cost. */
export interface GateRequest {
  readonly base: Side
  readonly candidate: Side
  /** The candidate is made to take this many times as long. */
  readonly lengthening?: number
  /** Of `poolbench run`, but for the seed. */
  readonly args: readonly string[]
  readonly design: GateDesign
  readonly seed: number
  /** No further pair is begun once this has passed. */
  readonly maxTimeMs: number
  /** Applied to what an error quotes of a process. Default: the line as it is. */
  readonly secretsFree?: (line: string) => string
}

/** A process that takes longer hangs. */
const PROCESS_LIMIT_MS = 600_000

/**
 * Measures pairs of processes until the design decides.
 *
 * @throws {SideError | GateError} where a side cannot be measured.
 */
export async function holdGate(request: GateRequest, io: Io): Promise<GateRecord> {
  const { base, candidate, lengthening, args, design, seed, maxTimeMs, secretsFree } = request
  const startedAtMs = systemClock.now()
  const elapsedMs = (): number => systemClock.now() - startedAtMs
  const random = seededRandom(seed)
  const lengthened = lengthening === undefined ? [] : [`--lengthen=${lengthening}`]
  const pairs: MeasuredPair[] = []
  const progress = showGateProgress(io, elapsedMs, maxTimeMs)
  let outcome: GateOutcome
  try {
    outcome = await decide(design, {
      measurePair: async (series) => {
        const seedOfPair = `--seed=${pairs.length + 1}`
        const pair = await measurePair(
          {
            base: { side: base, args: [...args, seedOfPair] },
            candidate: { side: candidate, args: [...args, seedOfPair, ...lengthened] },
          },
          random,
          { signal: io.signal, timeoutMs: PROCESS_LIMIT_MS, ...(secretsFree && { secretsFree }) },
        )
        const times = pairOfResults(pair.base, pair.candidate)
        pairs.push({ ...pair, series, times })
        return times
      },
      timeIsUp: () => elapsedMs() >= maxTimeMs,
      onPair: progress.update,
      isSettled: () => hasMore(countChanges(pairs)),
    })
  } finally {
    progress.stop()
  }
  const head = {
    base: base.label,
    candidate: candidate.label,
    lengthening,
    design,
    seed,
    durationMs: elapsedMs(),
  }
  return gateRecord(head, outcome, pairs)
}
