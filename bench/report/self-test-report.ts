import type { GateRecord } from '../gate/decision/gate-record.ts'
import type { SelfTest } from '../gate/decision/self-test.ts'
import { formatCount, formatDuration, formatShare } from '../format.ts'
import { commonLine, gateNames } from './gate-names.ts'
import { gateSentence } from './gate-verdict.ts'
import { escapeMarkdown, renderMarkdownTable } from './markdown-table.ts'
import { renderTextTable, type Column } from './text-table.ts'
import { bullets, wrap } from './wrap.ts'

const SMALLEST =
  'Minimum detectable slow-down (found nine times in ten), by number of pairs and their duration:'

/** The report of a self-test for a terminal. */
export function renderSelfTest(test: SelfTest): string {
  const lines = [
    ...wrap(`${selfTestTitle(test)}: ${selfTestSentence(test)}`),
    '',
    ...bullets(tries(test)),
    '',
    ...wrap(SMALLEST),
    ...commonLine(gateNames(idsOf(test))).flatMap((text) => wrap(text)),
    '',
    ...renderTextTable(columnsOf(test), idsOf(test)),
  ]
  return `${lines.join('\n')}\n`
}

/** The report of a self-test in Markdown. */
export function renderSelfTestMarkdown(test: SelfTest): string {
  const lines = [
    `### poolbench gate: ${selfTestTitle(test)}`,
    '',
    escapeMarkdown(selfTestSentence(test)),
    '',
    ...tries(test).map((text) => `- ${escapeMarkdown(text)}`),
    '',
    SMALLEST,
    '',
    ...commonLine(gateNames(idsOf(test))).flatMap((text) => [escapeMarkdown(text), '']),
    ...renderMarkdownTable(columnsOf(test), idsOf(test)),
  ]
  return `${lines.join('\n')}\n`
}

function selfTestTitle({ works }: SelfTest): string {
  return works ? 'THE GATE WORKS HERE' : 'THE GATE DOES NOT WORK HERE'
}

/** The outcome of a self-test in a sentence. */
export function selfTestSentence({ works, same, slower }: SelfTest): string {
  const factor = `${slower.slowdown}x`
  if (works) return `it passed unchanged code, and failed code that takes ${factor} as long`
  if (same.verdict === 'regressed') {
    return 'false alarm: it failed unchanged code; something here makes one side slower'
  }
  const remedy = slower.cutShort
    ? 'time ran out; use a longer --max-time'
    : 'try more --rounds, a longer --query-time or a quieter machine'
  return `it did not fail code that takes ${factor} as long: ${remedy}`
}

function tries({ same, slower }: SelfTest): string[] {
  return [`the same code: ${tryText(same)}`, `${slower.slowdown}x as long: ${tryText(slower)}`]
}

function tryText(record: GateRecord): string {
  const { verdict, pairs, durationMs } = record
  return `${verdict} after ${formatCount(pairs.length, 'pair')}, ${formatDuration(durationMs)}: ${gateSentence(record)}`
}

function idsOf({ same }: SelfTest): string[] {
  return same.scenarios.map(({ id }) => id)
}

function columnsOf(test: SelfTest): Column<string>[] {
  const { power, pairMs } = test
  return [
    { header: 'scenario', align: 'left', text: gateNames(idsOf(test)).nameOf },
    ...power.map(({ pairs, detectable }): Column<string> => ({
      header: `${pairs} pairs (${formatDuration(pairs * pairMs)})`,
      align: 'right',
      text: (id) => percentText(detectable[id]),
    })),
  ]
}

function percentText(ratio: number | undefined): string {
  return ratio === undefined ? '-' : `+${formatShare(ratio - 1)}`
}
