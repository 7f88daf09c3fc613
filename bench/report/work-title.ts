import { WORK } from '../analysis/headline.ts'
import { keyOf } from '../plan/scenario.ts'
import type { SpeedUp } from '../analysis/speed-ups.ts'
import type { CompletedScenario, TargetResult } from '../result/schema.ts'
import { formatCallers, formatSetting } from '../format.ts'
import { groupBy } from '../group-by.ts'

/** Rows of the same operation, query time, mode and callers together: those to set side by side. */
export function groupByWork(rows: readonly SpeedUp[]): SpeedUp[][] {
  return groupBy(rows, ({ concurrent }) => keyOf(concurrent, WORK))
}

/** What the operations of a group do, as the heading above its tables. */
export function workTitle({ operation, queryTimeMs, mode, callers }: CompletedScenario): string {
  return `${operation}: ${queryTimeText(queryTimeMs)}${limiterText(mode)}${formatCallers(callers)}`
}

/** `with 10 ms of query time`, `without added query time` */
export function queryTimeText(queryTimeMs: number): string {
  return queryTimeMs > 0
    ? `with ${formatSetting(queryTimeMs)} of query time`
    : 'without added query time'
}

/** To be put behind what operations do; empty where nothing limits how many run at once. */
export function limiterText(mode: CompletedScenario['mode']): string {
  return mode === 'limited' ? ', through a limiter' : ''
}

/** The database of a table, as the line above it. */
export function describeTarget(target: TargetResult): string {
  const where = target.startedByPoolbench ? 'started by poolbench' : target.url
  const one = target.traits.maxConnections === 1 ? '; one handle: any pool is 1+0 here' : ''
  return `${target.driver}: ${target.version}, ${where}${one}`
}
