import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import {
  poolCapacity,
  resolvePoolOptions,
  type PoolOptions,
  type ResetOnReturn,
} from '../../src/pool/pool-options.ts'
import { QueuePool } from '../../src/pool/queue-pool.ts'
import { poolFixture } from './pool-fixture.ts'

describe('resolvePoolOptions', () => {
  test('applies the defaults of SQLAlchemy', () => {
    expect(resolvePoolOptions()).toEqual({
      poolSize: 5,
      maxOverflow: 10,
      timeoutMs: 30_000,
      recycleMs: null,
      prePing: false,
      lifo: false,
      resetOnReturn: 'rollback',
      clock: systemClock,
    })
  })

  test('freezes what it returns', () => {
    expect(resolvePoolOptions()).toSatisfy(Object.isFrozen)
  })

  test('treats recycleMs -1, SQLAlchemy’s spelling of never, as null', () => {
    expect(resolvePoolOptions({ recycleMs: -1 }).recycleMs).toBeNull()
  })

  test('ignores maxOverflow when poolSize is 0', () => {
    expect(resolvePoolOptions({ poolSize: 0, maxOverflow: 3 }).maxOverflow).toBe(-1)
  })

  // SQLAlchemy accepts most of these and fails at the first checkout, at the first wait, or never.
  test.each<[PoolOptions, string]>([
    [{ poolSize: -1 }, '`poolSize` must be an integer of 0 or more, got -1'],
    [{ poolSize: 1.5 }, '`poolSize` must be an integer of 0 or more, got 1.5'],
    [{ poolSize: NaN }, '`poolSize` must be an integer of 0 or more, got NaN'],
    [{ maxOverflow: -2 }, '`maxOverflow` must be an integer of -1 or more, got -2'],
    [{ maxOverflow: Infinity }, '`maxOverflow` must be an integer of -1 or more, got Infinity'],
    [{ timeoutMs: -1 }, '`timeoutMs` must be a number of milliseconds, 0 or more, got -1'],
    [{ timeoutMs: NaN }, '`timeoutMs` must be a number of milliseconds, 0 or more, got NaN'],
    [{ recycleMs: -2 }, '`recycleMs` must be a number of milliseconds, 0 or more, got -2'],
    [{ recycleMs: Infinity }, '`recycleMs` must be a number of milliseconds, 0 or more, got Inf'],
    [
      { resetOnReturn: 'discard' as ResetOnReturn },
      "`resetOnReturn` must be 'rollback', 'commit' or 'none', got discard",
    ],
  ])('rejects %j', (options, message) => {
    expect(() => resolvePoolOptions(options)).toThrow(RangeError)
    expect(() => resolvePoolOptions(options)).toThrow(message)
  })

  test('is called by the constructor: an invalid pool is never created', () => {
    const { factory } = poolFixture()

    expect(() => new QueuePool(factory, { maxOverflow: -2 })).toThrow(RangeError)
  })
})

describe('poolCapacity', () => {
  test.each([
    [{ poolSize: 5, maxOverflow: 10 }, 15],
    [{ poolSize: 20, maxOverflow: 0 }, 20],
    [{ poolSize: 5, maxOverflow: -1 }, Infinity],
    [{ poolSize: 0, maxOverflow: 10 }, Infinity],
  ])('of %j is %d', (pool, capacity) => {
    expect(poolCapacity(pool)).toBe(capacity)
  })
})
