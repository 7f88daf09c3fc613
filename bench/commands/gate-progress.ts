import type { GateProgress } from '../gate/decide.ts'
import type { Io } from '../io.ts'
import { formatEstimate } from '../report/gate-format.ts'
import { formatClock, showProgress } from './progress.ts'

/** Shows how far a gate is: a bar on a terminal, elsewhere a line at each look. */
export function showGateProgress(
  io: Io,
  elapsedMs: () => number,
  maxTimeMs: number,
): { update(progress: GateProgress): void; stop(): void } {
  const bar = showProgress(io)
  let pairsOfFirst = 0
  return {
    update: (progress) => {
      const { series, pairs, nextLook, lastLook } = progress
      const before = series === 'first' ? 0 : pairsOfFirst
      if (series === 'first') pairsOfFirst = pairs
      const perPairMs = elapsedMs() / (before + pairs)
      const neededMs = (lastLook - pairs) * perPairMs
      const remainingMs = Math.max(0, Math.min(neededMs, maxTimeMs - elapsedMs()))
      const what = series === 'first' ? 'pair' : 'confirming, pair'
      const state = `${what} ${pairs} of ${nextLook}..${lastLook}  ${worstOf(progress)}`
      if (io.animate) bar.update(elapsedMs() / (elapsedMs() + remainingMs), state)
      else if (pairs === nextLook) {
        io.stderr(`poolbench: ${state}  at most ${formatClock(remainingMs)} left\n`)
      }
    },
    stop: () => bar.stop(),
  }
}

/** The scenario that slowed down most. */
function worstOf({ estimates }: GateProgress): string {
  const [worst] = [...estimates].sort(([, a], [, b]) => b.ratio - a.ratio)
  return worst ? `${worst[0]} ${formatEstimate(worst[1])}` : ''
}
