import { METRICS } from '../analysis/metrics.ts'
import { scenario } from '../plan/scenario.ts'
import { isFaultless } from '../result/query.ts'
import type { ResultFile } from '../result/schema.ts'
import { geometricMean, welchInterval, welchRatio, type WelchRatio } from '../stats/welch-ratio.ts'
import { obstaclesTo } from './comparable.ts'
import type {
  Comparison,
  Obstacle,
  RatioComparison,
  ScenarioComparison,
  Tally,
  Verdict,
} from './comparison.ts'
import { compareCounts, notCounted } from './counts.ts'
import { matchScenarios, type ScenarioPair } from './match-scenarios.ts'
import { ratioSamples, type RatioSample } from './ratio-samples.ts'
import { detectableWorsening, verdictOf } from './verdict.ts'

/**
 * The family-wise error rate: the probability of any wrong verdict on the measured metrics of all scenarios.
 */
const FAMILY_ERROR = 0.05

/** The options of {@link compareResults}. */
export interface CompareOptions {
  /**
   * The share below which a change does not count, at least 0.
   *
   * The default is wide, as the results were measured at different times, and drift of the machine looks like
   * a change.
   *
   * @defaultValue 0.1
   */
  readonly margin?: number
}

export const DEFAULT_MARGIN = 0.1

/** A metric of both files, before the number of verdicts is known. */
interface RatioPair {
  readonly baseline: RatioSample
  readonly candidate: RatioSample
  readonly ratio: WelchRatio
  readonly unjudged: string | undefined
}

/**
 * Compares a result with an earlier one of the same scenarios.
 *
 * Each measured metric gets Welch's interval on the logarithms of its rounds. With Bonferroni's correction,
 * all intervals together contain the true values in 95 % of comparisons, and the intervals shown are those
 * that decide. Counts have no noise and are compared exactly.
 *
 * @throws {RangeError} if the margin is negative or not finite, or a burst took no time.
 */
export function compareResults(
  baseline: ResultFile,
  candidate: ResultFile,
  { margin = DEFAULT_MARGIN }: CompareOptions = {},
): Comparison {
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`\`margin\` must be from 0 and finite, got ${margin}`)
  }
  const { pairs, ...unpaired } = matchScenarios(baseline, candidate)
  const drivers = new Set(pairs.map((pair) => pair.candidate.driver))
  const obstacles = obstaclesTo(baseline, candidate).filter(
    ({ driver }) => driver === null || drivers.has(driver),
  )
  const isSameRun =
    baseline.startedAt === candidate.startedAt && measuredIn(baseline) === measuredIn(candidate)
  const samples = { baseline: ratioSamples(baseline), candidate: ratioSamples(candidate) }
  const drafts = pairs.map((pair) => ({ pair, ratios: pairRatios(pair, samples, obstacles) }))
  const judged = drafts.flatMap(({ ratios }) => ratios.filter(isJudged)).length
  const confidence = 1 - FAMILY_ERROR / Math.max(1, judged)
  const scenarios = drafts.map(({ pair, ratios }): ScenarioComparison => ({
    ...scenario(pair.candidate),
    ratios: ratios.map((ratio) => judge(ratio, { confidence, margin, isSameRun })),
    counts: compareCounts(pair),
    notCounted: notCounted(pair),
  }))
  return {
    margin,
    familyConfidence: 1 - FAMILY_ERROR,
    confidence,
    startedAt: { baseline: baseline.startedAt, candidate: candidate.startedAt },
    isSameRun,
    obstacles,
    scenarios,
    ...unpaired,
    ratios: tally(scenarios.flatMap(({ ratios }) => ratios)),
    counts: tally(scenarios.flatMap(({ counts }) => counts)),
  }
}

/** A text that identifies a run by its targets and scenarios. */
function measuredIn({ targets, scenarios }: ResultFile): string {
  return JSON.stringify({ targets, scenarios })
}

function pairRatios(
  pair: ScenarioPair,
  samples: Readonly<Record<keyof ScenarioPair, ReturnType<typeof ratioSamples>>>,
  obstacles: readonly Obstacle[],
): RatioPair[] {
  const candidates = samples.candidate(pair.candidate)
  const failures = ![pair.baseline, pair.candidate].every(isFaultless)
  const hindering = obstacles.filter(
    ({ driver }) => driver === null || driver === pair.candidate.driver,
  )
  return samples.baseline(pair.baseline).flatMap((baseline) => {
    const candidate = candidates.find(({ metric }) => metric === baseline.metric)
    if (!candidate) return []
    const ratio = welchRatio(baseline.byRound, candidate.byRound)
    const unjudged = reasonAgainst(baseline, candidate, { failures, hindering })
    return [{ baseline, candidate, ratio, unjudged }]
  })
}

function reasonAgainst(
  baseline: RatioSample,
  candidate: RatioSample,
  { failures, hindering }: { readonly failures: boolean; readonly hindering: readonly Obstacle[] },
): string | undefined {
  // Failing is fast, so these times are not comparable.
  if (failures) return 'operations failed'
  const isHindered =
    baseline.metric === 'time'
      ? hindering.length > 0
      : hindering.some(({ hindersSpeedUps }) => hindersSpeedUps)
  if (isHindered) return 'not comparable'
  // With equal bounds, the ratio of the efficiencies equals that of the speed-ups.
  const isRepetition = baseline.metric === 'efficiency' && baseline.bound === candidate.bound
  return isRepetition ? 'as the speed-up' : undefined
}

function isJudged({ ratio, unjudged }: RatioPair): boolean {
  return unjudged === undefined && ratio.standardError !== undefined
}

interface Judgement {
  readonly confidence: number
  readonly margin: number
  readonly isSameRun: boolean
}

function judge(pair: RatioPair, { confidence, margin, isSameRun }: Judgement): RatioComparison {
  const { baseline, candidate, ratio, unjudged } = pair
  const { metric } = baseline
  const { better } = METRICS[metric]
  const shown = {
    metric,
    better,
    baseline: geometricMean(baseline.byRound),
    candidate: geometricMean(candidate.byRound),
    ratio: ratio.estimate,
    unjudged,
  }
  if (unjudged !== undefined) {
    return { ...shown, interval: undefined, detectable: undefined, verdict: undefined }
  }
  // A run compared with itself is not two samples: there is no difference.
  const interval = isSameRun ? { low: 1, high: 1, confidence } : welchInterval(ratio, confidence)
  return {
    ...shown,
    interval,
    detectable: detectableWorsening(ratio, confidence, margin),
    verdict: verdictOf(interval, better, margin),
  }
}

function tally(judged: readonly { readonly verdict: Verdict | undefined }[]): Tally {
  const count = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).length
  return {
    regressed: count('regressed'),
    improved: count('improved'),
    unchanged: count('unchanged'),
    inconclusive: count('inconclusive'),
  }
}
