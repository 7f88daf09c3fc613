import { z } from 'zod'

export const count = z.int().nonnegative()
export const positiveCount = z.int().positive()
export const ms = z.number().nonnegative()
export const share = z.number().min(0).max(1)
/** A count of one burst, or the mean over several. */
export const mean = z.number().nonnegative()

export const poolSize = z
  .object({ poolSize: positiveCount, maxOverflow: count })
  .describe('pool_size and max_overflow; written 5+10')
