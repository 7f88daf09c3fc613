import { WORK } from '../analysis/headline.ts'
import { keyOf } from '../plan/scenario.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, TargetResult } from '../result/schema.ts'
import { formatCallers, formatSetting } from '../format.ts'
import { groupBy } from '../group-by.ts'

/** Groups rows with the same operation, query time, mode and callers, which can be compared. */
export function groupByWork(rows: readonly SpeedUp[]): SpeedUp[][] {
  return groupBy(rows, ({ concurrent }) => keyOf(concurrent, WORK))
}

/** The heading above the tables of a group, which names its work. */
export function workTitle({ operation, queryTimeMs, mode, callers }: CompletedScenario): string {
  return `${operation}: ${queryTimeText(queryTimeMs)}${limiterText(mode)}${formatCallers(callers)}`
}

/** Describes a query time: `with 10 ms of query time`, `without added query time`. */
export function queryTimeText(queryTimeMs: number): string {
  return queryTimeMs > 0
    ? `with ${formatSetting(queryTimeMs)} of query time`
    : 'without added query time'
}

/** A suffix for the description of the work; empty if the number of concurrent operations is not limited. */
export function limiterText(mode: CompletedScenario['mode']): string {
  return mode === 'limited' ? ', through a limiter' : ''
}

/** The line above a table, which names its database. */
export function describeTarget(target: TargetResult): string {
  const where = target.startedByPoolbench ? 'started by poolbench' : target.url
  const one = target.traits.maxConnections === 1 ? '; one handle: any pool is 1+0 here' : ''
  return `${target.driver}: ${target.version}, ${where}${one}`
}
