import { LOOKS } from '../gate/design.ts'
import { formatCount, formatDuration, formatShare } from '../report/format.ts'
import { FINDING_WIDTH } from '../report/finding-width.ts'
import { renderTextTable, type Column } from '../report/text-table.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { SmallestDifference } from './smallest-difference.ts'

/** What the noise of one kind of work lets a measurement see. */
export interface NoiseFacts {
  readonly label: string
  readonly pairs: number
  /** Of one burst, in the median. */
  readonly burstMs: number
  /** `undefined`: there were too few pairs. */
  readonly smallest: SmallestDifference | undefined
  readonly failure?: string
}

/** A run on a machine as quiet as most: what it shows may be believed as it stands. */
const QUIET = 0.1

/** Beyond it even the gate's longest series misses what matters. */
const LOUD = 0.5

/** What the noise means: what is not worth believing, and where that comes from. */
export function noiseFindings(
  facts: readonly NoiseFacts[],
  rounds: number,
  durationMs: number,
): Finding[] {
  return [...headline(facts, rounds), ...facts.flatMap((each) => shortfall(each, durationMs))]
}

function headline(facts: readonly NoiseFacts[], rounds: number): Finding[] {
  const known = facts.flatMap(({ smallest, ...each }) => (smallest ? [{ ...each, smallest }] : []))
  if (known.length === 0) return []
  const worst = Math.max(...known.map(({ smallest }) => smallest.inRun)) - 1
  const text = formatAtLeast(worst)
  const what =
    `differences below ${worst > 1 ? `a factor of ${text.slice(0, -1)}` : text} are not worth ` +
    `believing here: a run of ${rounds} rounds finds that much nine times in ten`
  const advice =
    'stop what else runs and look again; or decide by poolbench gate, whose pairs see smaller ones'
  const table = renderTextTable(columnsOf(rounds), known, { width: FINDING_WIDTH })
  if (worst <= QUIET) return [{ ...ok(what), table }]
  return [{ ...(worst <= LOUD ? note : problem)(what, advice), table }]
}

type KnownNoise = NoiseFacts & { readonly smallest: SmallestDifference }

/** What is found by the rounds of a run, and by the pairs of a gate. */
function columnsOf(rounds: number): Column<KnownNoise>[] {
  return [
    { header: 'bursts on', align: 'left', text: ({ label }) => label },
    {
      header: `run, ${rounds} rounds`,
      align: 'right',
      text: ({ smallest }) => formatAtLeast(smallest.inRun - 1),
    },
    ...LOOKS.map(({ pairs }, index): Column<KnownNoise> => ({
      header: index === 0 ? `gate, ${pairs} pairs` : `${pairs}`,
      align: 'right',
      text: ({ smallest }) => {
        const look = smallest.inGate.find((each) => each.pairs === pairs)
        return look ? formatAtLeast(look.ratio - 1) : '-'
      },
    })),
    { header: 'a burst', align: 'right', text: ({ burstMs }) => formatDuration(burstMs) },
    {
      header: 'timed',
      align: 'right',
      text: ({ pairs }) => formatCount(pairs, 'pair'),
      optional: true,
    },
  ]
}

function shortfall({ label, pairs, smallest, failure }: NoiseFacts, durationMs: number): Finding[] {
  if (failure !== undefined) {
    return [
      problem(`${label}: its noise could not be measured (${failure})`, 'see the database above'),
    ]
  }
  if (smallest) return []
  const more = `${Math.ceil(durationMs / 1000) * 6}s`
  return [
    note(
      `${label}: ${formatCount(pairs, 'pair')} of bursts in ${formatDuration(durationMs)} tell nothing`,
      `give it more time: --noise ${more}`,
    ),
  ]
}

/** Never less than it is: what is printed has to be found. From a factor of two on as a factor. */
function formatAtLeast(share: number): string {
  if (share > 1) return `${(Math.ceil((1 + share) * 10 - 1e-9) / 10).toFixed(1)}x`
  // Less than the last digit of a double is no share: 1.02 − 1 is a little more than 0.02.
  return formatShare(Math.max(0.01, Math.ceil(share * 100 - 1e-9) / 100))
}
