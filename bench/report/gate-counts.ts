import { METRICS } from '../analysis/metrics.ts'
import type { CountChange } from '../gate/decision/count-changes.ts'
import type { GateRecord } from '../gate/decision/gate-record.ts'
import { COUNT_METRICS, type CountMetric } from '../result/schema.ts'
import { formatRange } from '../format.ts'
import type { GateNames } from './gate-names.ts'
import type { Column } from './text-table.ts'

const VERDICTS: Readonly<Record<CountChange['verdict'], string>> = {
  regressed: 'regressed',
  improved: 'fewer',
  unchanged: 'the same',
  inconclusive: 'inconclusive',
}

export function countColumns({ nameOf }: GateNames): Column<CountChange>[] {
  return [
    { header: 'in a burst of', align: 'left', text: ({ id }) => nameOf(id) },
    { header: 'count', align: 'left', text: ({ metric }) => METRICS[metric].label },
    { header: 'base', align: 'right', text: ({ baseline }) => formatRange(baseline) },
    { header: 'candidate', align: 'right', text: ({ candidate }) => formatRange(candidate) },
    { header: 'verdict', align: 'left', text: ({ verdict }) => VERDICTS[verdict] },
  ]
}

/** Describes a count that changed: `60 statements a burst instead of 30`. */
export function countText({ metric, baseline, candidate }: CountChange): string {
  return `${formatRange(candidate)} ${METRICS[metric].label} per burst instead of ${formatRange(baseline)}`
}

/**
 * Two sentences: one names the counts that are equal in all scenarios, the other those that are unavailable.
 */
export function countSentences({ counts, notCounted = [] }: GateRecord): string[] {
  const changed = counts.map(({ metric }) => metric)
  const same = COUNT_METRICS.filter(
    (metric) => !notCounted.includes(metric) && !changed.includes(metric),
  )
  return [
    ...(same.length > 0 ? [`Equal on both sides in every burst: ${listOf(same)}.`] : []),
    ...(notCounted.length > 0 ? [`Not counted, and not judged: ${listOf(notCounted)}.`] : []),
    'Not visible: connections that an operation opens itself, and the statements on them.',
  ]
}

function listOf(metrics: readonly CountMetric[]): string {
  return new Intl.ListFormat('en-GB').format(metrics.map((metric) => METRICS[metric].seen))
}
