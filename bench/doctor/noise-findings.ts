import { formatAtLeast, formatCount, formatDuration } from '../format.ts'
import { note, ok, problem, type Finding } from './finding.ts'
import type { NoiseFacts } from './noise-facts.ts'

/** The detectable difference up to which a machine counts as quiet, as most do: results need no caution. */
const QUIET = 0.1

/** The detectable difference above which even the gate's longest series misses relevant changes. */
const LOUD = 0.5

/** The findings about noise: which differences cannot be trusted, and the source of the noise. */
export function noiseFindings(
  facts: readonly NoiseFacts[],
  rounds: number,
  durationMs: number,
): Finding[] {
  return [...headline(facts, rounds), ...facts.flatMap((each) => shortfall(each, durationMs))]
}

function headline(facts: readonly NoiseFacts[], rounds: number): Finding[] {
  const known = facts.flatMap(({ smallest, ...each }) =>
    smallest ? [{ ...each, smallest, rounds }] : [],
  )
  if (known.length === 0) return []
  const worst = Math.max(...known.map(({ smallest }) => smallest.inRun)) - 1
  const text = formatAtLeast(worst)
  const what =
    `minimum detectable difference here: ${worst > 1 ? `a factor of ${text.slice(0, -1)}` : text} ` +
    `(a run of ${rounds} rounds finds it nine times in ten)`
  const advice =
    'stop other programs and check again; or use poolbench gate, which detects smaller differences'
  if (worst <= QUIET) return [{ ...ok(what), noise: known }]
  return [{ ...(worst <= LOUD ? note : problem)(what, advice), noise: known }]
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
      `${label}: ${formatCount(pairs, 'pair')} of bursts in ${formatDuration(durationMs)} are too few`,
      `give it more time: --noise ${more}`,
    ),
  ]
}
