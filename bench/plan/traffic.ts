import { formatMix, type MixPart } from './mix.ts'
import { formatPool, type PlannedPool } from './pool-notation.ts'
import type { Arrivals } from './schedule.ts'

/** What asks: requests that arrive at a rate, or clients that wait for each answer. */
export type Load =
  | {
      readonly kind: 'open'
      readonly ratePerS: number
      readonly arrivals: Arrivals
      /** Requests under way; what comes beyond them is not sent. */
      readonly maxInFlight: number
    }
  | { readonly kind: 'closed'; readonly clients: number; readonly thinkTimeMs: number }

/** Traffic of one mix on one pool. */
export interface TrafficScenario {
  readonly id: string
  readonly kind: 'traffic'
  /** The label of the target. */
  readonly driver: string
  readonly mix: readonly MixPart[]
  readonly load: Load
  /** The pool of each instance. */
  readonly pool: PlannedPool
  /** The processes that share the load; absent: one. */
  readonly instances?: number
  readonly queryTimeMs: number
}

/** Traffic with its stable id: `postgres/get-user:70,search-users:30/rate=200/pool=5+10/query=0ms`. */
export function trafficScenario(parts: Omit<TrafficScenario, 'id' | 'kind'>): TrafficScenario {
  const { driver, mix, load, pool, instances = 1, queryTimeMs } = parts
  const each = `pool=${formatPool(pool)}` + (instances === 1 ? '' : `/instances=${instances}`)
  const id = `${driver}/${formatMix(mix)}/${formatLoad(load)}/${each}/query=${queryTimeMs}ms`
  return { id, kind: 'traffic', ...parts }
}

function formatLoad(load: Load): string {
  if (load.kind === 'closed') {
    const { clients, thinkTimeMs } = load
    return `clients=${clients}` + (thinkTimeMs === 0 ? '' : `/think=${thinkTimeMs}ms`)
  }
  const { ratePerS, arrivals } = load
  return `rate=${ratePerS}` + (arrivals === 'poisson' ? '' : `/${arrivals}`)
}
