import { METRICS } from '../analysis/metrics.ts'
import type { Comparison, FailedScenario, Obstacle, Tally } from '../compare/comparison.ts'
import { COUNT_METRICS } from '../result/schema.ts'
import { median } from '../stats/quantile.ts'
import { formatChange, formatTally, judged } from './comparison-format.ts'
import { formatCount } from '../format.ts'

/** The maximum number of obstacles in the summary; all of them are in a list. */
const OBSTACLES_IN_SUMMARY = 3

/** The maximum number of scenarios named in a list of those that cannot be compared. */
const NAMES_IN_LIST = 20

/** A list with a heading. */
export interface ComparisonList {
  readonly title: string
  readonly lines: readonly string[]
}

/** The summary above all tables, one sentence a line. */
export function comparisonSummary(comparison: Comparison): string[] {
  const { ratios, failed, missing, added, isSameRun, scenarios } = comparison
  if (scenarios.length + failed.length === 0) {
    return ['Nothing was compared: no scenario is in both files.']
  }
  const lost = failed.filter(({ verdict }) => verdict === 'regressed').length
  return [
    judged(ratios) === 0
      ? 'No time or speed-up could be compared.'
      : `${formatTally(ratios)} of ${timesAndSpeedUps(judged(ratios))}.`,
    ...countSummary(comparison),
    ...obstacleSummary(comparison),
    ...(lost > 0 ? [`${formatCount(lost, 'scenario')} can no longer be measured: regressed.`] : []),
    ...(missing.length > 0 ? [`${formatCount(missing.length, 'scenario')} missing.`] : []),
    ...(added.length > 0 ? [`${formatCount(added.length, 'scenario')} new.`] : []),
    ...(isSameRun ? ['Both files are results of the same run.'] : []),
    ...detectableSummary(comparison),
  ]
}

/** The lists of what the verdicts leave out, with the reasons. */
export function comparisonLists({
  obstacles,
  missing,
  added,
  failed,
}: Comparison): ComparisonList[] {
  const ofAll = obstacles.filter(hindersAll)
  const ofTimes = obstacles.filter((each) => !hindersAll(each))
  const lists = [
    {
      title: 'Why neither times nor speed-ups are compared (counts still are)',
      lines: ofAll.map(describeObstacle),
    },
    {
      title:
        ofAll.length > 0
          ? 'Further reasons why times are not compared'
          : 'Why times are not compared (speed-ups and counts still are)',
      lines: ofTimes.map(describeObstacle),
    },
    { title: 'Missing: only in the baseline', lines: firstOf(missing) },
    { title: 'New: only in the candidate', lines: firstOf(added) },
    { title: 'Failed', lines: failed.map(describeFailure) },
  ]
  return lists.filter(({ lines }) => lines.length > 0)
}

function firstOf(ids: readonly string[]): string[] {
  const more = ids.length - NAMES_IN_LIST
  return more <= 0
    ? [...ids]
    : [...ids.slice(0, NAMES_IN_LIST), `and ${more} more (--json names all)`]
}

/** The notes on how to read the tables. */
export function comparisonNotes(comparison: Comparison): string[] {
  const { margin, familyConfidence } = comparison
  if (judged(comparison.ratios) === 0) return []
  const hint =
    'inconclusive: the interval lies partly within the margin and partly outside; use more ' +
    '--rounds, a quieter machine or poolbench gate.'
  return [
    `change: new / old, both as geometric means over the rounds; in ${percent(familyConfidence)} of ` +
      `comparisons all intervals contain the true values; ~: no certain change.`,
    '9 in 10: minimum detectable worsening, found 9 times in 10 in data with this noise.',
    `A change within ${percent(margin)} (--margin) is reported as unchanged: the two files were ` +
      'measured at different times, and drift of the machine looks like a change. poolbench gate ' +
      'measures both side by side, and detects smaller changes.',
    ...(comparison.ratios.inconclusive > 0 ? [hint] : []),
  ]
}

/** Describes in one line which value differs, with both values. */
export function describeObstacle({ what, baseline, candidate }: Obstacle): string {
  return onOneLine(`${what}: ${baseline} in the baseline, ${candidate} in the candidate`)
}

function describeFailure({ id, baseline, candidate, verdict }: FailedScenario): string {
  if (verdict === 'improved') return onOneLine(`${id}: failed only in the baseline (${baseline})`)
  if (verdict === 'regressed') return onOneLine(`${id}: fails now (${candidate})`)
  return onOneLine(`${id}: fails in both (${candidate})`)
}

/**
 * Joins the lines of a database's message, as a line of its own could be a command to the CI, or a heading.
 */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function timesAndSpeedUps(count: number): string {
  return count === 1 ? '1 time or speed-up' : `${count} times and speed-ups`
}

function countSummary({ counts, scenarios }: Comparison): string[] {
  return [...judgedCounts(counts), ...notCountedSummary(scenarios)]
}

function judgedCounts(counts: Tally): string[] {
  if (judged(counts) === 0) return []
  if (counts.unchanged === judged(counts)) return [`All ${counts.unchanged} counts are equal.`]
  return [`${formatTally(counts)} of ${formatCount(judged(counts), 'count')}.`]
}

function notCountedSummary(scenarios: Comparison['scenarios']): string[] {
  return COUNT_METRICS.flatMap((metric) => {
    const unknown = scenarios.filter(({ notCounted }) => notCounted.includes(metric)).length
    // A native pool's note already says that its opened connections are not visible.
    if (unknown === 0 || metric === 'opened') return []
    const what = `${METRICS[metric].label} of ${formatCount(unknown, 'scenario')}`
    return [`The ${what} were not counted, so they are not compared.`]
  })
}

function hindersAll({ hindersSpeedUps }: Obstacle): boolean {
  return hindersSpeedUps === true
}

function obstacleSummary({ obstacles }: Comparison): string[] {
  return [
    ...notCompared('Times and speed-ups', obstacles.filter(hindersAll)),
    ...notCompared(
      'Times',
      obstacles.filter((each) => !hindersAll(each)),
    ),
  ]
}

function notCompared(what: string, obstacles: readonly Obstacle[]): string[] {
  if (obstacles.length === 0) return []
  const concerned = new Set(obstacles.map(({ driver }) => driver))
  const whose = concerned.has(null) ? '' : ` of ${[...concerned].join(', ')}`
  const named = obstacles.slice(0, OBSTACLES_IN_SUMMARY).map((each) => each.what)
  const more = obstacles.length - named.length
  const others = more > 0 ? ` and ${more} more` : ''
  return [`${what}${whose} are not compared, because of ${named.join(', ')}${others}.`]
}

function detectableSummary({ scenarios }: Comparison): string[] {
  const factors = scenarios.flatMap(({ ratios }) =>
    ratios.flatMap(({ metric, detectable }) =>
      metric === 'time' && detectable !== undefined ? [detectable] : [],
    ),
  )
  if (factors.length === 0) return []
  const typical = formatChange(median(factors), '%', 0)
  const most = formatChange(Math.max(...factors), '%', 0)
  return [`Minimum detectable slow-down in these data: ${typical} (median), ${most} at worst.`]
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`
}
