import { z } from 'zod'
import { count, positiveCount } from './quantities.ts'

const seconds = z.number().nonnegative()

const overTime = z
  .object({ mean: z.number().nonnegative(), max: count })
  .describe('mean over the time of all bursts')

const distribution = z
  .object({
    count,
    mean: seconds,
    p50: seconds,
    p95: seconds,
    p99: seconds,
    max: seconds,
  })
  .describe('in seconds')

/** Pool metrics, with the names and units of OpenTelemetry's semantic conventions. */
export const poolMetrics = z
  .object({
    'db.client.connection.max': positiveCount,
    'db.client.connection.idle.max': count,
    'db.client.connection.count': z.object({ used: overTime, idle: overTime }),
    'db.client.connection.pending_requests': overTime,
    'db.client.connection.timeouts': count,
    'db.client.connection.create_time': distribution,
    'db.client.connection.wait_time': distribution,
    'db.client.connection.use_time': distribution,
  })
  .describe(
    'the pool in the names and units of OpenTelemetry; for a native pool, as far as visible',
  )
