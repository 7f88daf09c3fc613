import { expect, test } from 'vitest'
import { showGateProgress } from '../../bench/commands/gate-progress.ts'
import type { GateProgress } from '../../bench/gate/decision/decide.ts'
import type { Io } from '../../bench/io.ts'

/** What is said elsewhere than on a terminal, where a pair takes a second. */
function said(maxTimeMs: number, seriesOfPairs: readonly GateProgress['series'][]): string[] {
  const lines: string[] = []
  const io: Io = {
    stdout: () => undefined,
    stderr: (text) => lines.push(text),
    cwd: '.',
    animate: false,
    signal: new AbortController().signal,
  }
  let measured = 0
  const progress = showGateProgress(io, () => measured * 1000, maxTimeMs)
  for (const series of seriesOfPairs) {
    measured++
    const pairs = series === 'first' ? measured : measured - 10
    progress.update({ series, pairs, nextLook: 10, lastLook: 30, estimates: new Map() })
  }
  progress.stop()
  return lines.map((line) => line.trimEnd().replace(/\s+/g, ' '))
}

const TEN_OF_EACH = (['first', 'confirmation'] as const).flatMap((series) =>
  Array<typeof series>(10).fill(series),
)

test('a line at each look tells the most that is left, a confirmation included', () => {
  expect(said(600_000, TEN_OF_EACH)).toEqual([
    'poolbench: pair 10 of 10..30 at most 0:50 left',
    'poolbench: confirming, pair 10 of 10..30 at most 0:20 left',
  ])
})

test('no more is left than the time that was given', () => {
  expect(said(12_000, TEN_OF_EACH.slice(0, 10))).toEqual([
    'poolbench: pair 10 of 10..30 at most 0:02 left',
  ])
})
