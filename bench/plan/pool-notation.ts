import type { PoolSize } from '../../src/index.ts'

/** A pool to measure: a `QueuePool`, or a pool of the database library. */
export interface PlannedPool extends PoolSize {
  /** The name of the library's pool, whose size is `poolSize`; absent for a `QueuePool`. */
  readonly native?: string
}

/** An error for a text that is not a valid pool size. */
export class PoolNotationError extends Error {
  override readonly name = 'PoolNotationError'
  readonly code = 'POOL_NOTATION'

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is not a pool: write pool_size+max_overflow, such as 5+10, or the size` +
        " alone, such as 20 (at least 1), or native:15 for the library's own pool",
    )
  }
}

/**
 * Parses a pool: `5+10` is pool_size 5 and max_overflow 10; `10` is 10+0, like `max: 10` in Node's libraries;
 * `native:15` is the library's own pool of 15 connections, and `native-serial:15` its pool of that name.
 *
 * @throws {PoolNotationError}
 */
export function parsePool(text: string): PlannedPool {
  const native = /^(native(?:-[a-z]+)?):([1-9]\d{0,5})$/.exec(text.trim())
  if (native) return { poolSize: Number(native[2]), maxOverflow: 0, native: native[1] }
  const match = /^(\d{1,6})(?:\+(\d{1,6}))?$/.exec(text.trim())
  const poolSize = Number(match?.[1])
  const maxOverflow = Number(match?.[2] ?? 0)
  // In SQLAlchemy 0+n means a pool without limit, for which there is no bound.
  if (!match || poolSize === 0) throw new PoolNotationError(text)
  return { poolSize, maxOverflow }
}

/** Formats a pool so that {@link parsePool} can read it. */
export function formatPool({ poolSize, maxOverflow, native }: PlannedPool): string {
  return native ? `${native}:${poolSize}` : `${poolSize}+${maxOverflow}`
}
