import { describe, expect, test } from 'vitest'
import { MODES } from '../../bench/plan/modes.ts'
import { OPERATION_NAMES } from '../../bench/plan/operations.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { cell, completed, runMemory } from './run-memory.ts'
import { openSpied } from './spied-target.ts'

const ROWS = 20

describe.for(OPERATION_NAMES)('the table of %s', (operation) => {
  test('is the same size before every burst, in every mode and round', async () => {
    const clock = new FakeClock()
    const spied = await openSpied(clock, 'latency=1ms', { rows: ROWS })
    const sizes: number[] = []
    const scenarios = MODES.map((mode) =>
      cell({ operation, mode, concurrency: 10, pool: { poolSize: 3, maxOverflow: 2 } }),
    )
    // Trimming is the last thing that happens to the table of one that grows.
    let isTrimmed = false
    spied.beforeStatement = (name) => {
      if (isTrimmed) sizes.push(spied.countUsers())
      isTrimmed = name === 'deleteUsersAbove'
    }

    const { results } = await runMemory(clock, [spied.target], scenarios, {
      rounds: 2,
      onProgress: () => sizes.push(spied.countUsers()),
    })

    for (const { id } of results) {
      const { bursts, errors } = completed(results, id)
      expect(errors).toEqual([])
      expect(bursts.length).toBeGreaterThan(2)
    }
    expect(new Set([...sizes, spied.countUsers()])).toEqual(new Set([ROWS]))
  })
})
