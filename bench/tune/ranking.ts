import type { Random } from '../../src/index.ts'
import { median } from '../stats/quantile.ts'
import { medianLowerBound } from '../stats/ratio-bound.ts'
import type { Round } from '../stats/round-bootstrap.ts'

/** The rank of a candidate: its throughput relative to the best ones combined. */
interface Standing {
  readonly candidate: number
  /** The median over the rounds that it shares with the best; 1 if there are no others. */
  readonly ratio: number
  /** The number of rounds that it shares with the best. */
  readonly rounds: number
}

/** A comparison of candidates measured in the same rounds. */
export interface Ranking {
  /** The standings, in ascending order of candidates. */
  readonly standings: readonly Standing[]
  /** The candidate with the highest throughput. */
  readonly top: number
  /** All candidates that are within the tolerance of the top, and were measured often enough. */
  readonly best: ReadonlySet<number>
  /** The combined throughput of the best, the median over rounds, which corresponds to a ratio of 1. */
  readonly level: number
  /** The smallest candidate that is as good as the best. */
  readonly pick: number
  /** The one-sided 95 % lower bound of a candidate's ratio; `undefined` with too few rounds. */
  lowerBound(candidate: number): number | undefined
}

/** The number of rounds that a one-sided bound of 95 % needs. */
const ROUNDS_FOR_BOUND = 5

/**
 * Ranks candidates, and picks the smallest whose lower bound against the best is within the
 * tolerance, or a smaller one that was no slower than that.
 *
 * The best is not the candidate with the highest median, which is partly luck: it is all candidates
 * within the tolerance of that one, represented in each round by their geometric mean without the
 * candidate that is compared. The table shows how often the pick is the knee itself, for 20 sizes in
 * 10 rounds with 5 % noise that saturate at 4, 10 and 16 (600 runs each):
 *
 * | bound                    | below the highest median | below all within tolerance |
 * | ------------------------ | ------------------------ | -------------------------- |
 * | none: the highest itself | 6, 9, 11 %               |                            |
 * | exact order statistic    | 27, 33, 34 %             | 83, 88, 86 %               |
 * | signed ranks (Walsh)     | 63, 65, 66 %             | 99, 99, 99 %               |
 * | bootstrap of the median  | 63, 65, 65 %             | 97, 98, 98 %               |
 *
 * If 5 % of the visits are also 13 to 29 % slower, signed ranks fall to 84, 84 and 88 %, and the
 * bootstrap, which is used here, to 94, 94 and 94 %. In the table a candidate counts among the best
 * that it is compared with; without it, as here, the shares are 97, 97 and 97 %, and 94, 91 and
 * 90 %, but a candidate does not look better when the best are few.
 *
 * @param rounds - the logarithm of the throughput by candidate; at least one of `eligible` in them.
 * @param eligible - candidates that may be picked or count as best.
 * @param tolerance - the share below the best that counts as equal, in (0, 1).
 */
export function rank(
  rounds: readonly Round[],
  eligible: ReadonlySet<number>,
  tolerance: number,
  random: Random,
  resamples?: number,
): Ranking {
  const candidates = [...new Set(rounds.flatMap((round) => [...round.keys()]))].sort(
    (a, b) => a - b,
  )
  const least = Math.log(1 - tolerance)
  const levels = levelsOf(rounds, candidates, eligible)
  const best = [...levels.best].filter(
    (candidate) => level(levels, candidate) >= level(levels, levels.top) + least,
  )
  const differences = new Map(
    candidates.map((candidate) => [candidate, differencesTo(rounds, best, candidate)]),
  )
  const bounds = new Map<number, number | undefined>()
  const logBound = (candidate: number): number | undefined => {
    if (!bounds.has(candidate)) {
      const values = differences.get(candidate) ?? []
      bounds.set(candidate, medianLowerBound(values, { random, ...(resamples && { resamples }) }))
    }
    return bounds.get(candidate)
  }
  const standings = candidates.map((candidate) => {
    const values = differences.get(candidate) ?? []
    const log =
      values.length > 0 ? median(values) : level(levels, candidate) - level(levels, levels.top)
    return { candidate, ratio: Math.exp(log), rounds: values.length }
  })
  const near = standings.filter(
    ({ candidate, ratio }) => eligible.has(candidate) && Math.log(ratio) >= least,
  )
  const isSure = ({ candidate }: Standing): boolean => (logBound(candidate) ?? -Infinity) >= least
  // With too few rounds for a bound the ratio itself is used.
  const isBounded = near.some(({ rounds }) => rounds >= ROUNDS_FOR_BOUND)
  const sure = isBounded ? near.find(isSure) : near[0]
  // A smaller candidate that is not slower is better, however widely its rounds vary.
  const pick = sure && near.find(({ ratio }) => ratio >= sure.ratio)
  return {
    standings,
    top: levels.top,
    best: new Set(best),
    level: Math.exp(median(rounds.flatMap((round) => meanOf(round, best) ?? []))),
    pick: pick?.candidate ?? levels.top,
    lowerBound: (candidate) => {
      const bound = logBound(candidate)
      return bound === undefined ? undefined : Math.exp(bound)
    },
  }
}

interface Levels {
  readonly values: ReadonlyMap<number, number>
  /** The candidates that were measured often enough to be the best. */
  readonly best: ReadonlySet<number>
  readonly top: number
}

/**
 * The level of each candidate relative to the one with the most rounds: within a round, the machine affects
 * both alike.
 */
function levelsOf(
  rounds: readonly Round[],
  candidates: readonly number[],
  eligible: ReadonlySet<number>,
): Levels {
  const valuesOf = (candidate: number) => rounds.flatMap((round) => round.get(candidate) ?? [])
  const measured = candidates
    .filter((candidate) => eligible.has(candidate))
    .map((candidate) => ({ candidate, values: valuesOf(candidate) }))
  const [anchor] = measured.sort(
    (a, b) => b.values.length - a.values.length || median(b.values) - median(a.values),
  )
  if (!anchor) throw new RangeError('a ranking needs a candidate that is eligible, got none')

  const common = new Map<number, number>()
  const values = new Map<number, number>()
  for (const candidate of candidates) {
    const differences = rounds.flatMap((round) => {
      const [mine, theirs] = [round.get(candidate), round.get(anchor.candidate)]
      return mine === undefined || theirs === undefined ? [] : [mine - theirs]
    })
    common.set(candidate, differences.length)
    values.set(
      candidate,
      differences.length > 0
        ? median(differences)
        : median(valuesOf(candidate)) - median(anchor.values),
    )
  }
  const enough = Math.min(ROUNDS_FOR_BOUND, anchor.values.length)
  const best = measured
    .map(({ candidate }) => candidate)
    .filter((candidate) => (common.get(candidate) ?? 0) >= enough)
  const top = best.reduce((a, b) => ((values.get(b) ?? 0) > (values.get(a) ?? 0) ? b : a))
  return { values, best: new Set(best), top }
}

function level({ values }: Levels, candidate: number): number {
  return values.get(candidate) ?? -Infinity
}

/**
 * The difference between a candidate and the geometric mean of the other best ones, in each round that has
 * both.
 */
function differencesTo(
  rounds: readonly Round[],
  best: readonly number[],
  candidate: number,
): number[] {
  const others = best.filter((other) => other !== candidate)
  // If it is alone at the top, it is compared with itself.
  if (others.length === 0) others.push(candidate)
  return rounds.flatMap((round) => {
    const value = round.get(candidate)
    const reference = meanOf(round, others)
    return value === undefined || reference === undefined ? [] : [value - reference]
  })
}

/** The mean of the candidates present in the round; `undefined` if it has none. */
function meanOf(round: Round, candidates: readonly number[]): number | undefined {
  const values = candidates.flatMap((candidate) => round.get(candidate) ?? [])
  if (values.length === 0) return undefined
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
