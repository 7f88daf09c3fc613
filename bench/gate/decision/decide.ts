import type { GateDesign, Look } from './design.ts'
import { estimate, type Estimate } from './estimate.ts'

/** The times of both sides for each scenario, by id, in one pair of processes. */
export type Pair = ReadonlyMap<string, PairTimes>

export interface PairTimes {
  /** A positive time, in the same unit as the candidate's. */
  readonly base: number
  readonly candidate: number
}

/** A series of pairs, measured until a look decided or none was left. */
export interface Series {
  readonly estimates: ReadonlyMap<string, Estimate>
  readonly pairs: number
  /** Whether the time ran out before the planned looks were done. */
  readonly cutShort: boolean
}

export interface GateOutcome {
  /**
   * `regressed`: the same scenario regressed in both series; `passed`: no scenario can be slower than
   * the margin allows; `inconclusive`: the noise hides which of the two is true.
   */
  readonly verdict: 'passed' | 'regressed' | 'inconclusive'
  readonly first: Series
  /** The second series, measured for the scenarios that regressed in the first. */
  readonly confirmation: Series | undefined
}

/** The operations and callbacks that a gate needs. */
export interface GateContext {
  /** Measures both sides once, in random order. */
  readonly measurePair: (series: GateProgress['series']) => Promise<Pair>
  /** Checked before each pair; if true, no further pair is started. */
  readonly timeIsUp: () => boolean
  /** Called after each pair. */
  readonly onPair: (progress: GateProgress) => void
  /** Checked at each look: whether the result is certain regardless of the times. */
  readonly isSettled?: () => boolean
}

export interface GateProgress {
  readonly series: 'first' | 'confirmation'
  readonly pairs: number
  readonly nextLook: number
  readonly lastLook: number
  /** The estimates at the confidence of the next look. */
  readonly estimates: ReadonlyMap<string, Estimate>
}

/**
 * Measures pairs until the design allows a decision. A regression must be confirmed: scenarios that regressed
 * in the first series are measured again, in a new series, before the gate fails.
 *
 * @throws what `measurePair` throws, and {@link RangeError} for a pair without a scenario or with invalid
 * times.
 */
export async function decide(design: GateDesign, context: GateContext): Promise<GateOutcome> {
  const first = await measureSeries('first', design, context)
  const suspects = [...first.estimates].filter(([, { verdict }]) => verdict === 'regressed')
  if (suspects.length === 0) {
    return {
      verdict: allPassed(first.estimates) ? 'passed' : 'inconclusive',
      first,
      confirmation: undefined,
    }
  }
  const ids = new Set(suspects.map(([id]) => id))
  const confirmation = await measureSeries('confirmation', design, context, ids)
  const confirmed = [...confirmation.estimates.values()].some(
    ({ verdict }) => verdict === 'regressed',
  )
  const latest = new Map([...first.estimates, ...confirmation.estimates])
  const otherwise = allPassed(latest) ? 'passed' : 'inconclusive'
  return { verdict: confirmed ? 'regressed' : otherwise, first, confirmation }
}

/** @param only - the scenarios to judge; all if absent. */
async function measureSeries(
  series: GateProgress['series'],
  { looks, margin }: GateDesign,
  { measurePair, timeIsUp, onPair, isSettled }: GateContext,
  only?: ReadonlySet<string>,
): Promise<Series> {
  const lastLook = looks.at(-1)?.pairs ?? 0
  const ratios = new Map<string, number[]>()
  let estimates: ReadonlyMap<string, Estimate> = new Map()
  let pairs = 0
  for (const look of looks) {
    while (pairs < look.pairs) {
      // The first series needs at least one pair to report anything.
      if ((pairs > 0 || series === 'confirmation') && timeIsUp())
        return { estimates, pairs, cutShort: true }
      const pair = await measurePair(series)
      requireTimes(pair, `pair ${pairs + 1} of the ${series} series`)
      addRatios(ratios, pair, only)
      if (ratios.size === 0) throw new RangeError('a pair without a scenario decides nothing')
      pairs++
      estimates = judge(ratios, look, margin)
      onPair({ series, pairs, nextLook: look.pairs, lastLook, estimates })
    }
    const verdicts = [...estimates.values()].map(({ verdict }) => verdict)
    if (verdicts.includes('regressed') || allPassed(estimates) || isSettled?.()) break
  }
  return { estimates, pairs, cutShort: false }
}

/** Two invalid times can have a valid-looking ratio: −2 / −2. */
function requireTimes(pair: Pair, where: string): void {
  for (const [id, times] of pair) {
    for (const side of ['base', 'candidate'] as const) {
      const time = times[side]
      if (time > 0 && time < Infinity) continue
      throw new RangeError(
        `a time must be positive and finite, ${where} has ${time} (${side}, ${id})`,
      )
    }
  }
}

function addRatios(ratios: Map<string, number[]>, pair: Pair, only?: ReadonlySet<string>): void {
  for (const [id, { base, candidate }] of pair) {
    if (only && !only.has(id)) continue
    const known = ratios.get(id)
    if (known) known.push(candidate / base)
    else ratios.set(id, [candidate / base])
  }
}

/** Divides the level among the scenarios, so that it holds for all of them together. */
function judge(
  ratios: ReadonlyMap<string, readonly number[]>,
  { level }: Look,
  margin: number,
): Map<string, Estimate> {
  const confidence = 1 - (2 * level) / ratios.size
  return new Map([...ratios].map(([id, each]) => [id, estimate(each, confidence, margin)]))
}

function allPassed(estimates: ReadonlyMap<string, Estimate>): boolean {
  return [...estimates.values()].every(
    ({ verdict }) => verdict === 'passed' || verdict === 'improved',
  )
}
