import { busyMachine, type MachineFacts } from '../analysis/other-programs.ts'
import { CONFIDENCE, type SpeedUp } from '../analysis/speed-ups.ts'
import { trustWarnings } from '../analysis/validity.ts'
import type { ResultFile } from '../result/schema.ts'
import { valuesNeeded } from '../stats/interval.ts'
import { groupBy } from '../group-by.ts'

/** The reasons why a whole run is less reliable than its numbers look. */
export function runWarnings(
  result: MachineFacts &
    Pick<ResultFile, 'quick' | 'complete'> & {
      readonly options: Pick<ResultFile['options'], 'slowdown'>
    },
): string[] {
  const { quick, complete, options } = result
  const busy = busyMachine(result)
  return [
    ...(quick ? ['Quick run: too short for a comparison.'] : []),
    ...(complete ? [] : ['Interrupted: the results are incomplete.']),
    ...(busy ? [`Busy: ${busy}: times may be longer and vary more.`] : []),
    ...(options.slowdown
      ? [`Slowed down on purpose: each operation takes ${options.slowdown} times as long.`]
      : []),
  ]
}

/** The notes that a reader needs with the numbers, one sentence each, without line breaks. */
export function reportNotes(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  return [...numberNotes(result, rows), ...failures(result)]
}

/** The notes about the numbers, without the failures. */
export function numberNotes(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  return [
    ...result.warnings,
    ...fewRounds(rows),
    ...trustWarnings(result),
    ...rows.flatMap((row) => row.warnings.map((warning) => `${row.concurrent.id}: ${warning}`)),
  ]
}

/**
 * The notes about rows with too few rounds for an interval; rounds may have been lost, or the run
 * interrupted.
 */
function fewRounds(rows: readonly SpeedUp[]): string[] {
  const needed = valuesNeeded(CONFIDENCE)
  const few = rows.filter(({ speedUp, rounds }) => speedUp !== undefined && rounds < needed)
  return groupBy(few, ({ rounds }) => String(rounds)).map((group) => {
    const { rounds } = group[0] as SpeedUp
    const whose =
      group.length === rows.length
        ? ''
        : `${whoseText(group.map(({ concurrent }) => concurrent.id))}: `
    const given =
      rounds === 1
        ? '1 round gives no interval'
        : `${rounds} rounds give no ${CONFIDENCE * 100} % interval, only the range seen`
    return `${whose}${given}: use at least ${needed} rounds (--rounds ${needed})`
  })
}

/** A line for each group of scenarios of a database that failed for the same reason. */
function failures(result: ResultFile): string[] {
  const lines = new Map<string, string[]>()
  const add = (text: string, id: string): void => {
    lines.set(text, [...(lines.get(text) ?? []), id])
  }
  for (const scenario of result.scenarios) {
    if (scenario.status === 'failed') add(`not measured: ${scenario.reason}`, scenario.id)
    else for (const error of scenario.errors) add(`${error.name}: ${error.message}`, scenario.id)
  }
  return [...lines].map(([text, ids]) => `${whoseText(ids)}: ${text}`)
}

/** Names one scenario by its id, and several by their number and the first id. */
function whoseText(ids: readonly string[]): string {
  return ids.length === 1 ? `${ids[0]}` : `${ids.length} scenarios, first ${ids[0]}`
}
