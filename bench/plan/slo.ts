import { DurationError, parseDuration } from '../../src/index.ts'

/** The parts of a request's time that an objective may be about. */
const TIME_PARTS = ['response', 'late', 'wait', 'connect', 'hold'] as const

type TimePart = (typeof TIME_PARTS)[number]

/** A service level objective: what must be true of a metric. */
export interface Slo {
  /** As it was typed. */
  readonly text: string
  /** The operation that it is about; absent: all requests. */
  readonly operation?: string
  readonly metric: SloMetric
  readonly comparison: '<' | '<=' | '>' | '>='
  /** In milliseconds, as a share from 0 to 1, or in requests per second. */
  readonly limit: number
}

type SloMetric =
  | { readonly kind: 'time'; readonly part: TimePart; readonly percentile: number | 'mean' }
  | { readonly kind: 'errors' }
  | { readonly kind: 'throughput' }

/** An error for a text that is not an objective. */
export class SloError extends Error {
  override readonly name = 'SloError'
  readonly code = 'SLO'

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is not an objective: write [operation:][wait:]p99<50ms, errors<0.1% ` +
        'or throughput>=190/s',
    )
  }
}

/**
 * Parses `p99<50ms`, `errors<0.1%`, `get-user:p95<20ms`, `wait:p99<5ms`, `throughput>=190/s`.
 *
 * @throws {SloError}
 */
export function parseSlo(text: string): Slo {
  const match = /^(?:(.+?):)?(?:([a-z]+):)?([a-z][a-z\d.]*)\s*(<=?|>=?)\s*(\S+)$/.exec(text.trim())
  if (!match) throw new SloError(text)
  const [, first, second, name = '', comparison, value = ''] = match
  const part = TIME_PARTS.find((each) => each === (second ?? first))
  const operation = second === undefined && part !== undefined ? undefined : first
  const metric = metricOf(name, part)
  if (!metric || (second !== undefined && part === undefined)) throw new SloError(text)
  const limit = limitOf(metric, value, text)
  return {
    text: text.trim(),
    ...(operation !== undefined && { operation }),
    metric,
    comparison: comparison as Slo['comparison'],
    limit,
  }
}

/** Whether a value of the metric satisfies an objective. */
export function keeps({ comparison, limit }: Slo, value: number): boolean {
  if (comparison === '<') return value < limit
  if (comparison === '<=') return value <= limit
  return comparison === '>' ? value > limit : value >= limit
}

function metricOf(name: string, part: TimePart | undefined): SloMetric | undefined {
  if (name === 'errors' || name === 'throughput') {
    return part === undefined ? { kind: name } : undefined
  }
  const found = part ?? 'response'
  if (name === 'mean') return { kind: 'time', part: found, percentile: 'mean' }
  if (name === 'max') return { kind: 'time', part: found, percentile: 100 }
  const percentile = Number(/^p(\d{1,2}(?:\.\d+)?)$/.exec(name)?.[1])
  return percentile > 0 ? { kind: 'time', part: found, percentile } : undefined
}

function limitOf(metric: SloMetric, value: string, text: string): number {
  if (metric.kind === 'time') {
    try {
      return parseDuration(value)
    } catch (error) {
      if (error instanceof DurationError) throw new SloError(text)
      throw error
    }
  }
  const pattern = metric.kind === 'errors' ? /^(\d+(?:\.\d+)?)%$/ : /^(\d+(?:\.\d+)?)\/s$/
  const number = pattern.exec(value)?.[1]
  if (number === undefined) throw new SloError(text)
  return metric.kind === 'errors' ? Number(number) / 100 : Number(number)
}
