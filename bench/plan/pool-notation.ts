import type { PoolSize } from '../../src/index.ts'

/** A pool to measure: a `QueuePool`, or one that the database library brings. */
export interface PlannedPool extends PoolSize {
  /** The name of the library's pool, which then has `poolSize` connections; absent: a `QueuePool`. */
  readonly native?: string
}

/** A text that is no pool size. */
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
 * Reads `5+10`: pool_size 5, max_overflow 10; `10`: 10+0, the `max: 10` of Node's libraries; and
 * `native:15`: 15 connections of the library's own pool, `native-serial:15` of the one with that name.
 *
 * @throws {PoolNotationError}
 */
export function parsePool(text: string): PlannedPool {
  const native = /^(native(?:-[a-z]+)?):([1-9]\d{0,5})$/.exec(text.trim())
  if (native) return { poolSize: Number(native[2]), maxOverflow: 0, native: native[1] }
  const match = /^(\d{1,6})(?:\+(\d{1,6}))?$/.exec(text.trim())
  const poolSize = Number(match?.[1])
  const maxOverflow = Number(match?.[2] ?? 0)
  // 0+n is a pool without limit in SQLAlchemy: no bound could be given for it.
  if (!match || poolSize === 0) throw new PoolNotationError(text)
  return { poolSize, maxOverflow }
}

/** Writes a pool as it is read. */
export function formatPool({ poolSize, maxOverflow, native }: PlannedPool): string {
  return native ? `${native}:${poolSize}` : `${poolSize}+${maxOverflow}`
}
