import type { GateProgress } from '../gate/decision/decide.ts'
import { LOOKS } from '../gate/decision/design.ts'
import type { Io } from '../io.ts'
import { gateNames } from '../report/gate-names.ts'
import { formatClock, showProgress } from './progress.ts'

/** The maximum time between lines, unless a pair takes longer. */
const SILENCE_MS = 10_000

/** Shows the progress of a gate: a bar on a terminal, elsewhere a line at each look and in between. */
export function showGateProgress(
  io: Io,
  elapsedMs: () => number,
  maxTimeMs: number,
): { update(progress: GateProgress): void; stop(): void } {
  const bar = showProgress(io)
  const say = (text: string): void => io.stderr(`poolbench: ${text}\n`)
  let pairsOfFirst = 0
  let saidAtMs = elapsedMs()
  const counts = LOOKS.map(({ pairs }) => pairs)
  say(
    `measuring ${counts[0]} to ${counts.at(-1)} pairs of processes, for ${formatClock(maxTimeMs)} at most`,
  )
  return {
    update: (progress) => {
      const { series, pairs, nextLook, lastLook } = progress
      const before = series === 'first' ? 0 : pairsOfFirst
      if (series === 'first') pairsOfFirst = pairs
      const nowMs = elapsedMs()
      const perPairMs = nowMs / (before + pairs)
      const timeFor = (more: number): number =>
        Math.max(0, Math.min(more * perPairMs, maxTimeMs - nowMs))
      const expectedMs = timeFor(lastLook - pairs)
      const state = `${series === 'first' ? '' : 'again, '}pair ${pairs} of ${nextLook} to ${lastLook}`
      if (io.animate) bar.update(nowMs / (nowMs + expectedMs), `${state}  ${worstOf(progress)}`)
      else if (pairs === nextLook || nowMs - saidAtMs >= SILENCE_MS) {
        saidAtMs = nowMs
        // Scenarios that regress are measured again in a new series.
        const most = timeFor(lastLook - pairs + (series === 'first' ? lastLook : 0))
        say(
          [`${state}, ${formatClock(most)} left at most`, worstOf(progress)]
            .filter(Boolean)
            .join(': '),
        )
      }
    },
    stop: () => bar.stop(),
  }
}

/** Describes the scenario with the greatest slow-down. */
function worstOf({ estimates }: GateProgress): string {
  const [worst] = [...estimates].sort(([, a], [, b]) => b.ratio - a.ratio)
  if (!worst) return ''
  const [id, { ratio }] = worst
  return `${gateNames([...estimates.keys()]).nameOf(id)} ${ratio.toFixed(2)}x`
}
