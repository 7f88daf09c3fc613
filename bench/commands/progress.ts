import cliProgress from 'cli-progress'
import type { Io } from '../io.ts'

/** A progress display on a terminal; elsewhere it is silent. */
export interface Progress {
  /** @param done - from 0 to 1. */
  update(done: number, label: string): void
  stop(): void
}

/** The time after which work gets a progress bar. */
const PATIENCE_MS = 2000

/** Creates a bar with elapsed and remaining time, which appears after two seconds. */
export function showProgress(io: Io): Progress {
  if (!io.animate) return { update: () => undefined, stop: () => undefined }
  const startedAtMs = performance.now()
  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {percentage} %  {elapsed} elapsed, {remaining} left  {label}',
      clearOnComplete: true,
      hideCursor: true,
      barsize: 24,
      linewrap: false,
      formatBar: cliProgress.Format.BarFormat,
    },
    cliProgress.Presets.shades_classic,
  )
  let started = false
  return {
    update: (done, label) => {
      const elapsedMs = performance.now() - startedAtMs
      if (elapsedMs < PATIENCE_MS) return
      const remainingMs = done > 0 ? (elapsedMs / done) * (1 - done) : undefined
      const payload = {
        elapsed: formatClock(elapsedMs),
        remaining: remainingMs === undefined ? '?' : formatClock(remainingMs),
        label,
      }
      if (started) bar.update(Math.floor(done * 100), payload)
      else bar.start(100, Math.floor(done * 100), payload)
      started = true
    },
    stop: () => {
      if (started) bar.stop()
    },
  }
}

/** Formats minutes and seconds: 1:05. */
export function formatClock(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
