import { parseSlo } from '../plan/slo.ts'
import type { LoadFile } from '../result/load-schema.ts'
import type { CompletedTraffic, SliceResult } from '../result/traffic-schema.ts'
import { median } from '../stats/quantile.ts'

/** Why numbers of traffic do not mean what they say. */
export interface TrafficProblem {
  readonly kind: 'late' | 'skipped' | 'unstable' | 'few-requests'
  /** A clause with the number that shows it. */
  readonly text: string
}

/** The share of the requests that were due which must be sent. */
const LEAST_SENT = 0.99

/** A delay of this process that its timers and its garbage collector cause, whatever the rate. */
const FINEST_MS = 1

/** A pool that answers less than this share of what arrives has a queue that grows. */
const LEAST_ANSWERED = 0.95

/** A percentile is known from this many requests above it on. */
export const REQUESTS_ABOVE = 10

/** The problems of traffic on one pool; empty if its numbers can be trusted. */
export function trafficProblems(
  result: Pick<LoadFile, 'objectives'>,
  traffic: CompletedTraffic,
): TrafficProblem[] {
  const { slices, load } = traffic
  const total = (of: (slice: SliceResult) => number): number =>
    slices.reduce((sum, slice) => sum + of(slice), 0)
  const problems: TrafficProblem[] = []
  const skipped = total((slice) => slice.skipped)
  const due = total((slice) => slice.due)
  if (skipped > (1 - LEAST_SENT) * due) {
    problems.push({ kind: 'skipped', text: `${skipped} of ${due} requests were not sent` })
  }
  if (load.kind === 'open' && slices.filter(isOverloaded).length * 2 > slices.length) {
    problems.push({ kind: 'unstable', text: 'more requests arrive than are answered' })
  }
  const lateMs = traffic.late.p99Ms
  if (load.kind === 'open' && lateMs > latenessLimit(result, traffic)) {
    const sender = traffic.instances === undefined ? 'this process' : 'the instances'
    problems.push({ kind: 'late', text: `${sender} sent requests ${lateMs.toFixed(1)} ms late` })
  }
  const answered = total((slice) => slice.answered)
  if (answered < REQUESTS_ABOVE / (1 - 0.99)) {
    problems.push({ kind: 'few-requests', text: `${answered} requests are too few for a p99` })
  }
  return problems
}

/** Whether the requests were sent, and when they were due. */
export function areSent(file: Pick<LoadFile, 'objectives'>, traffic: CompletedTraffic): boolean {
  return trafficProblems(file, traffic).every(({ kind }) => kind !== 'late' && kind !== 'skipped')
}

/** Whether response times say something about the pool: not of a queue that grows, nor of late requests. */
export function hasValidTimes(
  file: Pick<LoadFile, 'objectives'>,
  traffic: CompletedTraffic,
): boolean {
  return trafficProblems(file, traffic).every(({ kind }) => kind === 'few-requests')
}

/** Whether a slice was answered more slowly than it came, and not only because requests take long. */
function isOverloaded({ due, answered, failures, durationMs, elapsedMs }: SliceResult): boolean {
  const share = (answered + failures) / elapsedMs / (due / durationMs)
  return share < LEAST_ANSWERED && elapsedMs - durationMs > (1 - LEAST_ANSWERED) * durationMs
}

/** The most that this process may be late: a tenth of the tightest time limit, else half of the p99. */
function latenessLimit({ objectives }: Pick<LoadFile, 'objectives'>, traffic: CompletedTraffic) {
  const limits = objectives
    .map(parseSlo)
    .flatMap(({ metric, limit }) => (metric.kind === 'time' ? [limit] : []))
  const p99Ms = median(traffic.slices.map((slice) => slice.p99Ms))
  const most = limits.length > 0 ? Math.min(...limits) / 10 : p99Ms / 2
  return Math.max(most, FINEST_MS)
}
