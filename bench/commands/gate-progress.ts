import type { GateProgress } from '../gate/decision/decide.ts'
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
      const timeFor = (more: number): number =>
        Math.max(0, Math.min(more * perPairMs, maxTimeMs - elapsedMs()))
      const expectedMs = timeFor(lastLook - pairs)
      const what = series === 'first' ? 'pair' : 'confirming, pair'
      const state = `${what} ${pairs} of ${nextLook}..${lastLook}  ${worstOf(progress)}`
      if (io.animate) bar.update(elapsedMs() / (elapsedMs() + expectedMs), state)
      else if (pairs === nextLook) {
        // What regresses is measured again, from the first pair on.
        const most = timeFor(lastLook - pairs + (series === 'first' ? lastLook : 0))
        io.stderr(`poolbench: ${state}  at most ${formatClock(most)} left\n`)
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
