import type { SpeedUp } from '../analysis/speed-ups.ts'
import { trustWarnings } from '../analysis/trust.ts'
import type { ResultFile } from '../result/schema.ts'
import { valuesNeeded } from '../stats/interval.ts'

/** Of the intervals shown. */
const CONFIDENCE = 0.95

/** What makes a whole run worth less than its numbers look. */
export function runDoubts({ quick, complete, options }: ResultFile): string[] {
  return [
    ...(quick ? ['Quick: too short for a comparison.'] : []),
    ...(complete ? [] : ['Interrupted: not all was measured.']),
    ...(options.lengthening ? [`Made slower: ${options.lengthening} times as long.`] : []),
  ]
}

/** What a reader must know beside the numbers: one sentence a line, without line breaks. */
export function reportNotes(result: ResultFile, rows: readonly SpeedUp[]): string[] {
  return [
    ...result.warnings,
    ...fewRounds(result, rows),
    ...trustWarnings(result),
    ...rows.flatMap((row) => row.warnings.map((warning) => `${row.concurrent.id}: ${warning}`)),
    ...failures(result),
  ]
}

function fewRounds({ options }: ResultFile, rows: readonly SpeedUp[]): string[] {
  const needed = valuesNeeded(CONFIDENCE)
  if (rows.length === 0 || options.rounds >= needed) return []
  return [
    `${options.rounds === 1 ? '1 round gives no interval' : `${options.rounds} rounds give no ${CONFIDENCE * 100} % interval, only the range seen`}: it takes ${needed} (--rounds ${needed})`,
  ]
}

/** One line for all scenarios of a database that failed for the same reason. */
function failures(result: ResultFile): string[] {
  const lines = new Map<string, string[]>()
  const add = (text: string, id: string): void => {
    lines.set(text, [...(lines.get(text) ?? []), id])
  }
  for (const scenario of result.scenarios) {
    if (scenario.status === 'failed') add(`not measured: ${scenario.reason}`, scenario.id)
    else for (const error of scenario.errors) add(`${error.name}: ${error.message}`, scenario.id)
  }
  return [...lines].map(([text, ids]) =>
    ids.length === 1 ? `${ids[0]}: ${text}` : `${ids.length} scenarios, first ${ids[0]}: ${text}`,
  )
}
