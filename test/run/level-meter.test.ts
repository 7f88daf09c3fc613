import { describe, expect, test } from 'vitest'
import { LevelMeter } from '../../bench/run/level-meter.ts'

describe('a level over time', () => {
  test('is 0 before anything is known', () => {
    expect(new LevelMeter().toResult()).toEqual({ mean: 0, max: 0 })
  })

  test('has a mean in which each level counts for as long as it lasted', () => {
    const meter = new LevelMeter()

    meter.add(4, 30)
    meter.add(0, 60)
    meter.add(2, 10)

    expect(meter.toResult()).toEqual({ mean: 1.4, max: 4 })
  })

  test('includes moments without duration in its maximum, but not in its mean', () => {
    const meter = new LevelMeter()

    meter.add(9, 0)
    meter.add(1, 10)

    expect(meter.toResult()).toEqual({ mean: 1, max: 9 })
  })

  test('may be given by its integral, and by observed levels', () => {
    const meter = new LevelMeter()

    meter.addArea(30, 10)
    meter.see(5)
    meter.see(4)

    expect(meter.toResult()).toEqual({ mean: 3, max: 5 })
  })

  test('has no mean over no time', () => {
    const meter = new LevelMeter()

    meter.add(3, 0)

    expect(meter.toResult()).toEqual({ mean: 0, max: 3 })
  })
})
