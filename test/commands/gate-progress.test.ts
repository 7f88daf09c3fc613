import { expect, test } from 'vitest'
import { showGateProgress } from '../../bench/commands/gate-progress.ts'
import type { GateProgress } from '../../bench/gate/decision/decide.ts'
import type { Io } from '../../bench/io.ts'

/** The output outside a terminal, if a pair takes a second, or `pairMs`. */
function said(
  maxTimeMs: number,
  seriesOfPairs: readonly GateProgress['series'][],
  pairMs = 1000,
): string[] {
  const lines: string[] = []
  const io: Io = {
    stdout: () => undefined,
    stderr: (text) => lines.push(text),
    cwd: '.',
    animate: false,
    signal: new AbortController().signal,
  }
  let measured = 0
  const progress = showGateProgress(io, () => measured * pairMs, maxTimeMs)
  for (const series of seriesOfPairs) {
    measured++
    const pairs = series === 'first' ? measured : measured - 10
    progress.update({ series, pairs, nextLook: 10, lastLook: 30, estimates })
  }
  progress.stop()
  return lines.map((line) => line.trimEnd().replace(/\s+/g, ' '))
}

const ID = 'pg/checkout/sequential/c=10/pool=5+0/query=0ms'
const estimates: GateProgress['estimates'] = new Map([
  [ID, { ratio: 1.5, pairs: 1, verdict: 'open' }],
])

const TEN_OF_EACH = (['first', 'confirmation'] as const).flatMap((series) =>
  Array<typeof series>(10).fill(series),
)

test('a line at each look shows the maximum time left, including a confirmation', () => {
  expect(said(600_000, TEN_OF_EACH)).toEqual([
    'poolbench: measuring 10 to 30 pairs of processes, for 10:00 at most',
    'poolbench: pair 10 of 10 to 30, 0:50 left at most: checkout, sequential 1.50x',
    'poolbench: again, pair 10 of 10 to 30, 0:20 left at most: checkout, sequential 1.50x',
  ])
})

test('the time left never exceeds the time limit', () => {
  expect(said(12_000, TEN_OF_EACH.slice(0, 10)).at(-1)).toContain(' 0:02 left at most')
})

test('between looks, lines are not much more than ten seconds apart', () => {
  const pairs = said(600_000, TEN_OF_EACH.slice(0, 10), 4000).slice(1)
  expect(pairs.map((line) => /pair (\d+)/.exec(line)?.[1])).toEqual(['3', '6', '9', '10'])
})
