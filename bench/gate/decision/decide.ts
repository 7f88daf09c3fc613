import type { GateDesign, Look } from './design.ts'
import { estimate, type Estimate } from './estimate.ts'

/** What the two sides took for each scenario, in one pair of processes; by its id. */
export type Pair = ReadonlyMap<string, PairTimes>

export interface PairTimes {
  /** Positive, in the unit of the candidate's. */
  readonly base: number
  readonly candidate: number
}

/** Pairs that were measured until a look decided, or none was left. */
export interface Series {
  readonly estimates: ReadonlyMap<string, Estimate>
  readonly pairs: number
  /** The time was up before the planned looks were. */
  readonly cutShort: boolean
}

export interface GateOutcome {
  /**
   * `regressed`: the same scenario regressed in both series; `passed`: no scenario can be slower than
   * the margin allows; `inconclusive`: the noise hides which of the two is true.
   */
  readonly verdict: 'passed' | 'regressed' | 'inconclusive'
  readonly first: Series
  /** Pairs that were measured anew, of the scenarios that had regressed in the first series. */
  readonly confirmation: Series | undefined
}

/** What a gate needs from the world. */
export interface GateContext {
  /** Measures both sides once, in an order drawn by lot. */
  readonly measurePair: (series: GateProgress['series']) => Promise<Pair>
  /** Asked before each pair: no further one is begun. */
  readonly timeIsUp: () => boolean
  /** After each pair. */
  readonly onPair: (progress: GateProgress) => void
  /** Asked at each look: what was measured leaves no doubt, whatever the times say. */
  readonly isSettled?: () => boolean
}

export interface GateProgress {
  readonly series: 'first' | 'confirmation'
  readonly pairs: number
  readonly nextLook: number
  readonly lastLook: number
  /** At the confidence of the next look. */
  readonly estimates: ReadonlyMap<string, Estimate>
}

/**
 * Measures pairs until the design lets it decide. A regression has to be seen twice: what regressed in
 * the first series is measured again, from the first pair on, before it fails anybody.
 *
 * @throws what `measurePair` throws, and {@link RangeError} for a pair without a scenario or with times
 * that are none.
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

/** @param only - the scenarios to judge; all when absent. */
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
      // The first series needs a pair, to have something to say.
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

/** Two times that are none can have a ratio that looks like one: −2 / −2. */
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

/** The level is shared out among the scenarios: it holds for all of them together. */
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
