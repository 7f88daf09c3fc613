import type { CountChange } from '../gate/decision/count-changes.ts'
import type { GateRecord } from '../gate/decision/gate-record.ts'
import { formatRange } from '../format.ts'
import type { GateNames } from './gate-names.ts'
import type { Column } from './text-table.ts'

type Metric = CountChange['metric']

/** In a table, and behind a number. */
const NAMES: Readonly<Record<Metric, string>> = {
  opened: 'connections opened',
  statements: 'statements',
  timeouts: 'timeouts',
  failures: 'failures',
}

/** Where it matters what is seen, and what is not. */
const WHAT_IS_SEEN: Readonly<Record<Metric, string>> = {
  ...NAMES,
  opened: 'connections that the pool opened',
  statements: 'statements sent over connections of the pool',
}

const METRICS = Object.keys(NAMES) as Metric[]

const VERDICTS: Readonly<Record<CountChange['verdict'], string>> = {
  regressed: 'regressed',
  improved: 'fewer',
  unchanged: 'the same',
  inconclusive: 'inconclusive',
}

export function countColumns({ nameOf }: GateNames): Column<CountChange>[] {
  return [
    { header: 'in a burst of', align: 'left', text: ({ id }) => nameOf(id) },
    { header: 'count', align: 'left', text: ({ metric }) => NAMES[metric] },
    { header: 'base', align: 'right', text: ({ baseline }) => formatRange(baseline) },
    { header: 'candidate', align: 'right', text: ({ candidate }) => formatRange(candidate) },
    { header: 'verdict', align: 'left', text: ({ verdict }) => VERDICTS[verdict] },
  ]
}

/** `60 statements a burst instead of 30` */
export function countText({ metric, baseline, candidate }: CountChange): string {
  return `${formatRange(candidate)} ${NAMES[metric]} per burst instead of ${formatRange(baseline)}`
}

/** What was counted and is the same in all scenarios, and what was not counted: a sentence for each. */
export function countSentences({ counts, notCounted = [] }: GateRecord): string[] {
  const changed = counts.map(({ metric }) => metric)
  const same = METRICS.filter((metric) => !notCounted.includes(metric) && !changed.includes(metric))
  return [
    ...(same.length > 0 ? [`Equal on both sides in every burst: ${listOf(same)}.`] : []),
    ...(notCounted.length > 0 ? [`Not counted, and not judged: ${listOf(notCounted)}.`] : []),
    'Not visible: connections that an operation opens itself, and the statements on them.',
  ]
}

function listOf(metrics: readonly Metric[]): string {
  return new Intl.ListFormat('en-GB').format(metrics.map((metric) => WHAT_IS_SEEN[metric]))
}
