import type { KnownNoise } from '../doctor/noise-facts.ts'
import { formatAtLeast, formatCount, formatDuration } from '../format.ts'
import { LOOKS } from '../gate/decision/design.ts'
import { renderTextTable, type Column } from './text-table.ts'

/** The table of the minimum detectable differences of a run and a gate, with a line for each kind of work. */
export function renderNoiseTable(noise: readonly KnownNoise[], width: number): string[] {
  const [first] = noise
  return first ? renderTextTable(columnsOf(first.rounds), noise, { width }) : []
}

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
