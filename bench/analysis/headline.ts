import { agreeIn } from '../plan/scenario.ts'
import { poolCapacity } from '../../src/index.ts'
import { completedScenarios, isFaultless } from '../result/query.ts'
import type { CompletedScenario, ResultFile, ScenarioResult } from '../result/schema.ts'
import { medianMakespan, type SpeedUp } from './speed-ups.ts'
import { throughput } from './throughput.ts'

/** The main finding on one database, shown above the tables. */
export type Headline = { readonly driver: string } & (
  | { readonly kind: 'not-measured'; readonly reason: string | undefined }
  | { readonly kind: 'failed'; readonly failures: number; readonly reason: string | undefined }
  /** With a single mode there is nothing to compare; `fastest` has the most operations per second. */
  | { readonly kind: 'no-pairs'; readonly fastest: CompletedScenario }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'one-handle' }
  | { readonly kind: 'single-operations'; readonly row: SpeedUp }
  | ({ readonly kind: 'speed-up' } & Gain)
)

/** The gain from concurrency on one database. */
export interface Gain {
  /** The greatest speed-up of the first kind of work in the plan. */
  readonly best: SpeedUp
  /** A pool that loses most by opening connections, at the same number of operations. */
  readonly opening: Opening | undefined
  /** The greatest speed-up of each further kind of work. */
  readonly others: readonly SpeedUp[]
  /** The greatest loss by concurrency, over all kinds of work; absent if there is none that matters. */
  readonly worst: SpeedUp | undefined
  /** Operations that failed, in all rows. */
  readonly failures: number
  /** The number of rows above the bound of their connections, which are excluded here. */
  readonly invalid: number
}

/** The speed-up from which a loss by concurrency is not worth a sentence. */
const SLOWER = 0.9

export interface Opening {
  readonly row: SpeedUp
  /** The pool that keeps as many connections open; absent unless it is certainly faster. */
  readonly steady: SpeedUp | undefined
}

/** The parts of rows that can be set side by side. */
export const WORK = ['operation', 'queryTimeMs', 'mode', 'callers'] as const

/** A headline for each database, in the order of the file. @param rows - all speed-ups of the result. */
export function headlines(result: ResultFile, rows: readonly SpeedUp[]): Headline[] {
  return result.targets.map(({ driver }) => ({
    driver,
    ...headlineOf(
      result.scenarios.filter((scenario) => scenario.driver === driver),
      rows.filter(({ target }) => target.driver === driver),
    ),
  }))
}

type Found<Kind = Headline> = Kind extends Headline ? Omit<Kind, 'driver'> : never

function headlineOf(scenarios: readonly ScenarioResult[], rows: readonly SpeedUp[]): Found {
  const completed = completedScenarios({ scenarios })
  const sound = completed.filter(isFaultless)
  const [fastest] = [...sound].sort((a, b) => rateOf(b) - rateOf(a))
  const failures = completed.reduce((sum, scenario) => sum + failuresOf(scenario), 0)
  if (completed.length === 0) {
    const reasons = scenarios.flatMap((each) => (each.status === 'failed' ? [each.reason] : []))
    return { kind: 'not-measured', reason: reasons[0] }
  }
  const given = rows.filter(({ speedUp }) => speedUp !== undefined)
  const valid = given.filter(({ warnings }) => warnings.length === 0)
  const [single] = valid
  if (!single && given.length > 0) return { kind: 'invalid' }
  if (!fastest || (rows.length > given.length && !single)) {
    const [error] = completed.flatMap(({ errors }) => errors)
    return { kind: 'failed', failures, reason: error?.message }
  }
  if (!single) return { kind: 'no-pairs', fastest }
  if (valid.every(({ target }) => target.traits.placement === 'in-process')) {
    return { kind: 'one-handle' }
  }
  const several = valid.filter(({ concurrent }) => concurrent.concurrency > 1)
  const [best, ...others] = bestOfWorks(several)
  if (!best) return { kind: 'single-operations', row: single }
  const invalid = given.length - valid.length
  const opening = openingOf(best, several)
  const worst = worstOf(several.filter((row) => row !== best))
  return { kind: 'speed-up', best, opening, others, worst, failures, invalid }
}

/** The worst of the rows whose whole interval lies below sequential speed. */
function worstOf(rows: readonly SpeedUp[]): SpeedUp | undefined {
  const [worst] = rows
    .filter((row) => knownRange(row).high < SLOWER)
    .sort((a, b) => gainOf(a) - gainOf(b))
  return worst
}

/** The known range of a speed-up; for a single round, its value alone. */
export function knownRange(row: SpeedUp): { readonly low: number; readonly high: number } {
  return row.interval ?? row.range ?? { low: gainOf(row), high: gainOf(row) }
}

/** The greatest speed-up of each kind of work, in the order of the file. */
function bestOfWorks(rows: readonly SpeedUp[]): SpeedUp[] {
  const [first] = rows
  if (!first) return []
  const isSame = (row: SpeedUp): boolean => agreeIn(WORK, row.concurrent, first.concurrent)
  const best = rows.filter(isSame).reduce((a, b) => (gainOf(b) > gainOf(a) ? b : a))
  return [best, ...bestOfWorks(rows.filter((row) => !isSame(row)))]
}

/** @param best - the best row of the same work and number of operations. */
function openingOf(best: SpeedUp, rows: readonly SpeedUp[]): Opening | undefined {
  const beside = rows.filter(
    ({ concurrent }) =>
      agreeIn(WORK, concurrent, best.concurrent) &&
      concurrent.concurrency === best.concurrent.concurrency,
  )
  const [row] = beside
    .filter((each) => each !== best && each.limit.kind === 'opening-connections')
    .sort((a, b) => gainOf(a) / a.bound - gainOf(b) / b.bound)
  if (!row) return undefined
  const steady = beside.find(
    ({ concurrent: { pool } }) =>
      pool.native === undefined &&
      pool.maxOverflow === 0 &&
      pool.poolSize === poolCapacity(row.concurrent.pool),
  )
  const isFaster = steady !== undefined && knownRange(steady).low > knownRange(row).high
  return { row, steady: isFaster ? steady : undefined }
}

function gainOf({ speedUp = 0 }: SpeedUp): number {
  return speedUp
}

function failuresOf({ bursts }: CompletedScenario): number {
  return bursts.reduce((sum, { failures }) => sum + failures, 0)
}

/** The number of operations per second. */
function rateOf(scenario: CompletedScenario): number {
  return throughput(scenario, medianMakespan(scenario))
}
