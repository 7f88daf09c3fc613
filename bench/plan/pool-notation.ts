import type { PoolSize } from '../../src/index.ts'

/** A text that is no pool size. */
export class PoolNotationError extends Error {
  override readonly name = 'PoolNotationError'
  readonly code = 'POOL_NOTATION'

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is not a pool: write pool_size+max_overflow, as 5+10 or 20+0` +
        ' (at least one connection in all)',
    )
  }
}

/**
 * Reads `5+10`: pool_size 5, max_overflow 10.
 *
 * @throws {PoolNotationError}
 */
export function parsePool(text: string): PoolSize {
  const match = /^(\d{1,6})\+(\d{1,6})$/.exec(text.trim())
  const poolSize = Number(match?.[1])
  const maxOverflow = Number(match?.[2])
  // 0+n is a pool without limit in SQLAlchemy: no bound could be given for it.
  if (!match || poolSize === 0) throw new PoolNotationError(text)
  return { poolSize, maxOverflow }
}

/** Writes a pool size as it is read. */
export function formatPool({ poolSize, maxOverflow }: PoolSize): string {
  return `${poolSize}+${maxOverflow}`
}
