import { expect, test } from 'vitest'
import { systemClock } from '../../../src/index.ts'
import { createAlarm } from '../../../bench/run/traffic/alarm.ts'
import { createVirtualClock } from '../../support/virtual-clock.ts'

test.for([
  ['the machine’s clock', systemClock],
  ['a virtual clock', createVirtualClock()],
] as const)('an alarm on %s rings until the last time has come', async ([, clock]) => {
  const alarm = await createAlarm(clock)
  const nowMs = clock.now()
  // Some are past already, and some come together.
  const atMs = Float64Array.from([-5, 0, 0, 50, 100, 100.01, 500], (ms) => nowMs + ms)
  const rungMs: number[] = []

  await new Promise<void>((resolve) => {
    alarm.set(atMs, () => {
      rungMs.push(clock.now())
      if (clock.now() >= (atMs.at(-1) as number)) resolve()
    })
  })
  alarm.stop()

  expect(rungMs.length).toBeGreaterThan(1)
  expect(rungMs.length).toBeLessThanOrEqual(atMs.length)
})

test.for([
  ['the machine’s clock', systemClock],
  ['a virtual clock', createVirtualClock()],
] as const)('an alarm on %s that is stopped rings no more', async ([, clock]) => {
  const alarm = await createAlarm(clock)
  let rings = 0
  alarm.set(
    Float64Array.from([1, 20, 40], (ms) => clock.now() + ms),
    () => {
      rings++
      alarm.stop()
    },
  )

  await new Promise<void>((resolve) => void clock.setTimer(resolve, 80))

  expect(rings).toBe(1)
})
