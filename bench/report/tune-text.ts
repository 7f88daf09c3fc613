import type { CrossCheck, TuneFile, TuneRecommendation } from '../result/tune-schema.ts'
import { formatCount, formatSetting, formatWork } from '../format.ts'

/** The answer of a tuning, in a sentence. */
export function tuneAnswer({ goal, recommendation, refusal }: TuneFile): string {
  const what = `${goal.driver} at ${operationsAtOnce(goal.concurrency)}`
  if (recommendation) {
    const { pool, confidence } = recommendation
    return (
      `pool_size=${pool.poolSize}, max_overflow=${pool.maxOverflow} for ${what} ` +
      `(confidence: ${confidence})`
    )
  }
  return sentence(`No pool is recommended for ${what}: ${refusal?.reason}`)
}

/** The goal of a tuning, as the end of a sentence. */
export function goalText(goal: TuneFile['goal']): string {
  const { operation, queryTimeMs, p99Ms, burst, concurrency, instances } = goal
  const rule =
    p99Ms === null
      ? 'that is as good as the best'
      : `that keeps 99 % of the operations within ${formatSetting(p99Ms)}`
  return (
    `the smallest pool ${rule}, for ${loadText(goal)} ` +
    `(${formatWork(operation, queryTimeMs)})` +
    (burst !== null && burst > concurrency ? `, and bursts of up to ${burst}` : '') +
    (instances > 1 ? `, in each of ${instances} instances on one server` : '') +
    '.'
  )
}

/** A sentence that only one of several instances was measured; none for a single instance. */
export function measuredInstances({ goal, sizes }: TuneFile): string[] {
  const { instances } = goal
  if (instances === 1 || sizes.length === 0) return []
  return [`Only one of the ${instances} instances was measured, without load from the others.`]
}

/** A sentence that compares the connections of the recommended pool with those available. */
export function connectionsText({ connections }: TuneRecommendation, instances: number): string {
  const { perInstance, total, available } = connections
  const ofServer = available === null ? '' : ` of the ${available} that the server has`
  return instances === 1
    ? `It opens up to ${formatCount(perInstance, 'connection')}${ofServer}.`
    : `${instances} instances open up to ${formatCount(perInstance, 'connection')} each, ` +
        `${total} together${ofServer}.`
}

/** The load by which `pool_size` is chosen. */
function loadText({ load, concurrency }: TuneFile['goal']): string {
  return load === 'callers'
    ? `${formatCount(concurrency, 'caller')}, each with its next operation when its last has ended`
    : `bursts of ${formatCount(concurrency, 'operation')} at once`
}

/** The load in the title of a table: `with 50 callers`, `in bursts of 50 operations`. */
export function underLoad({ load, concurrency }: TuneFile['goal']): string {
  return load === 'callers'
    ? `with ${formatCount(concurrency, 'caller')}`
    : `in bursts of ${formatCount(concurrency, 'operation')}`
}

function operationsAtOnce(count: number): string {
  return `${formatCount(count, 'operation')} at once`
}

/** Adds a full stop to a phrase. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** The names of the second opinions on the size of a pool. */
export const CROSS_CHECK_NAMES: Readonly<Record<CrossCheck['name'], string>> = {
  bound: 'number of turns',
  'littles-law': "Little's law",
  usl: 'Universal Scalability Law',
  cores: 'rule of thumb for cores',
}
