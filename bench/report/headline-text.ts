import { poolCapacity } from '../../src/index.ts'
import {
  headlines,
  knownRange,
  type Gain,
  type Headline,
  type Opening,
} from '../analysis/headline.ts'
import { medianMakespan, type SpeedUp } from '../analysis/speed-ups.ts'
import { throughput } from '../analysis/throughput.ts'
import { formatPool } from '../plan/pool-notation.ts'
import type { CompletedScenario, ResultFile } from '../result/schema.ts'
import {
  formatCallers,
  formatCount,
  formatDuration,
  formatNumber,
  formatRatio,
  formatShare,
  formatWork,
} from '../format.ts'
import { gainText } from './gain-text.ts'
import { limiterText, queryTimeText } from './work-title.ts'

/** The share of the bound below which a gain is reported with its bottleneck. */
const FAR_FROM_BOUND = 0.75

/** The maximum number of further kinds of work that are named. */
const MOST_OTHERS = 3

/** The summary above all tables: a heading, and a sentence for each database. */
export interface HeadlineTexts {
  readonly title: string
  readonly sentences: readonly string[]
}

/** @param rows - all speed-ups of the result. */
export function headlineTexts(result: ResultFile, rows: readonly SpeedUp[]): HeadlineTexts {
  const found = headlines(result, rows)
  const [first] = found.flatMap((each) => (each.kind === 'speed-up' ? [each.best.concurrent] : []))
  return {
    title: `Findings${first ? `: ${workText(first)}` : ''}`,
    sentences: found.map((each) => `${each.driver}: ${sentence(each, first, result)}`),
  }
}

/** @param common - the work that the title names. */
function sentence(
  found: Headline,
  common: CompletedScenario | undefined,
  { complete }: ResultFile,
): string {
  switch (found.kind) {
    case 'not-measured':
      if (found.reason !== undefined) return `not measured: ${oneLine(found.reason)}`
      return complete ? 'not measured' : 'not measured before the run was interrupted'
    case 'failed': {
      const reason = found.reason === undefined ? '' : ` (${oneLine(found.reason)})`
      return `no speed-up, because ${formatCount(found.failures, 'operation')} failed${reason}`
    }
    case 'invalid':
      return 'no plausible speed-up: see the notes'
    case 'no-pairs':
      return `no speed-up, because no scenario was measured in both modes; ${fastestText(found.fastest)}`
    case 'one-handle':
      return 'nothing overlaps: one handle in this thread'
    case 'single-operations':
      return `a single operation has nothing to overlap; it takes ${formatDuration(found.row.sequentialMs)}`
    case 'speed-up': {
      const differs = common ? differenceText(found.best.concurrent, common) : ''
      return (differs ? `${differs}, ` : '') + overallText(found)
    }
    default:
      return found satisfies never
  }
}

function overallText({ best, opening, others, worst, failures, invalid }: Gain): string {
  const named = others.slice(0, MOST_OTHERS)
  const more = others.length - named.length
  return [
    bestText(best),
    ...(opening ? [openingText(opening)] : []),
    ...named.map((row) => {
      const gain = isGain(row) ? gainText(row) : 'no certain gain'
      return `${differenceText(row.concurrent, best.concurrent)} ${gain}`
    }),
    ...(more > 0 ? [`and ${more} more below`] : []),
    ...(worst ? [worstText(worst, best)] : []),
    ...(failures > 0 ? [`${formatCount(failures, 'operation')} failed`] : []),
    ...(invalid > 0
      ? [`${formatCount(invalid, 'row')} with an impossible speed-up: see the notes`]
      : []),
  ].join('; ')
}

function bestText(best: SpeedUp): string {
  const { concurrent, speedUp = 0, bound, efficiency = 0, limit } = best
  const pool = formatPool(concurrent.pool)
  const gain = isGain(best)
    ? `${concurrent.concurrency} at once are ${gainText(best, ' faster')} with ` +
      `${formatCount(poolCapacity(concurrent.pool), 'connection')} (${pool})`
    : `${speedUp > 1 ? 'no certain gain' : 'nothing gained'}: at best, ` +
      `${concurrent.concurrency} at once on ${pool} give ${gainText(best)}`
  const limited = efficiency < FAR_FROM_BOUND ? `, limited by ${limit.text}` : ''
  const most = limit.kind === 'pipelining' ? ', pipelined' : `, bound ${formatRatio(bound)}`
  return gain + most + limited
}

/** Whether the whole known range of a speed-up lies above 1. */
function isGain(row: SpeedUp): boolean {
  return knownRange(row).low > 1
}

/** @param best - the best speed-up, which is mentioned with it. */
function worstText(worst: SpeedUp, best: SpeedUp): string {
  const { concurrency, pool } = worst.concurrent
  const work = differenceText(worst.concurrent, best.concurrent)
  const what = `${concurrency} at once on ${formatPool(pool)}${work && ` (${work})`}`
  return `slower than one after the other: ${what}, ${gainText(worst)}`
}

function openingText({ row, steady }: Opening): string {
  const pool = formatPool(row.concurrent.pool)
  if (!steady) return `${pool} gives ${gainText(row)}, limited by ${row.limit.text}`
  const lost = formatShare(1 - (row.speedUp ?? 0) / (steady.speedUp ?? 1))
  const kept = formatPool(steady.concurrent.pool)
  return `${pool} loses ${lost} of the gain of ${kept} by opening connections`
}

function fastestText(scenario: CompletedScenario): string {
  const { concurrency, mode, pool } = scenario
  const rate = formatNumber(throughput(scenario, medianMakespan(scenario)))
  return `at most ${rate} operations/s: ${concurrency} × ${workText(scenario)}, ${mode} on ${formatPool(pool)}`
}

function workText({ operation, queryTimeMs, callers, mode }: CompletedScenario): string {
  return formatWork(operation, queryTimeMs, callers) + limiterText(mode)
}

/** The differences of one kind of work from another; empty if they are the same. */
function differenceText(work: CompletedScenario, other: CompletedScenario): string {
  return [
    ...(work.operation === other.operation ? [] : [work.operation]),
    ...(work.queryTimeMs === other.queryTimeMs ? [] : [queryTimeText(work.queryTimeMs)]),
    ...(work.callers === other.callers ? [] : [`with${formatCallers(work.callers ?? 1).slice(1)}`]),
    ...(work.mode === other.mode
      ? []
      : [work.mode === 'limited' ? 'through a limiter' : 'without a limiter']),
  ].join(' ')
}

/** Joins the lines of a database's error message. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
