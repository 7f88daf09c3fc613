import { describe, expect, test } from 'vitest'
import { sleep, systemClock } from '../../src/clock.ts'
import { FakeClock } from '../support/fake-clock.ts'

describe('systemClock', () => {
  test('never goes back, and resolves less than a millisecond', () => {
    const readings = Array.from({ length: 10_000 }, () => systemClock.now())
    const steps = readings.slice(1).map((reading, index) => reading - (readings[index] as number))

    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0)
    expect(Math.min(...steps.filter((step) => step > 0))).toBeLessThan(1)
  })

  test('knows the date', () => {
    expect(Math.abs(systemClock.wallNow() - Date.now())).toBeLessThan(1_000)
  })

  test('calls a timer back, unless it was cancelled', async () => {
    const fired: string[] = []
    systemClock.setTimer(() => fired.push('cancelled'), 0).cancel()

    await new Promise<void>((resolve) => {
      systemClock.setTimer(() => {
        fired.push('kept')
        resolve()
      }, 1)
    })

    expect(fired).toEqual(['kept'])
  })
})

describe('sleep', () => {
  test('resolves when the time has passed on the clock, and not before', async () => {
    const clock = new FakeClock()
    const woken: number[] = []
    const sleeping = sleep(clock, 10).then(() => woken.push(clock.now()))

    await clock.advance(9)
    expect(woken).toEqual([])

    await clock.advance(1)
    await sleeping
    expect(woken).toEqual([clock.now()])
  })
})
