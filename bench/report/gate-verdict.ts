import type { Estimate } from '../gate/decision/estimate.ts'
import type { GateRecord, GateScenario } from '../gate/decision/gate-record.ts'
import { formatCount, formatShare } from '../format.ts'
import { countText } from './gate-counts.ts'
import { formatEstimate } from './gate-format.ts'
import { gateNames } from './gate-names.ts'

const VERDICTS: Readonly<Record<GateRecord['verdict'], string>> = {
  passed: 'PASSED',
  regressed: 'REGRESSED',
  inconclusive: 'INCONCLUSIVE',
}

/** The verdict as a word. */
export function gateVerdict({ verdict }: GateRecord): string {
  return VERDICTS[verdict]
}

/** The reason for the verdict, in a sentence. */
export function gateSentence(record: GateRecord): string {
  return gateFindings(record).join('; ')
}

/** The findings behind the verdict, each as a text of its own. */
export function gateFindings(record: GateRecord): string[] {
  switch (record.verdict) {
    case 'passed':
      return [`no scenario is more than ${formatShare(record.design.margin)} slower`]
    case 'regressed':
      return [...moreCounted(record), ...seenTwice(record)]
    case 'inconclusive':
      return [...suspicion(record), ...unclear(record)]
    default:
      return record.verdict satisfies never
  }
}

/** Advice on how to decide an inconclusive gate, which depends on why it ended. */
export function gateAdvice(record: GateRecord): string[] {
  const { verdict, cutShort, design, pairs } = record
  if (verdict !== 'inconclusive') return []
  if (cutShort) {
    return [
      `for a decision, use a longer --max-time: it ran out after ${formatCount(pairs.length, 'pair')}`,
    ]
  }
  return isExhausted(record)
    ? [
        'for a decision, use more --rounds in each process or a quieter machine, ' +
          `or allow larger changes: a --margin above ${formatShare(design.margin)}`,
      ]
    : [
        'for a decision, run the gate again: the new pairs did not confirm the slow-down that had ' +
          'ended the first pairs early',
      ]
}

/** Whether the estimate does not rule out that the scenario is slower. */
export function isOpen({ verdict }: Estimate): boolean {
  return verdict === 'open' || verdict === 'regressed'
}

function latest({ first, confirmation = first }: GateScenario): Estimate {
  return confirmation
}

function isSuspect(scenario: GateScenario): boolean {
  return scenario.first.verdict === 'regressed' && isOpen(latest(scenario))
}

/** Whether a scenario is undecided although all planned pairs were measured. */
function isExhausted({ scenarios, design }: GateRecord): boolean {
  const most = design.looks.at(-1)?.pairs ?? 0
  return scenarios.map(latest).some((estimate) => isOpen(estimate) && estimate.pairs >= most)
}

function moreCounted({ counts, scenarios }: GateRecord): string[] {
  const { nameOf } = namesIn(scenarios)
  return counts
    .filter(({ verdict }) => verdict === 'regressed')
    .map((count) => `${nameOf(count.id)}: ${countText(count)}`)
}

function seenTwice({ scenarios, design }: GateRecord): string[] {
  const slower = scenarios.filter(({ confirmation }) => confirmation?.verdict === 'regressed')
  if (slower.length === 0) return []
  const times = slower.map((each) => timesText(each, latest(each), scenarios)).join('; ')
  return [`slower by more than ${formatShare(design.margin)}, confirmed by new pairs: ${times}`]
}

/** The scenarios that the first pairs found slower, and new pairs neither confirmed nor refuted. */
function suspicion({ scenarios, cutShort }: GateRecord): string[] {
  const suspects = scenarios.filter(isSuspect)
  if (suspects.length === 0) return []
  const times = suspects.map((each) => timesText(each, each.first, scenarios)).join('; ')
  const then = cutShort
    ? 'time ran out before new pairs could confirm it'
    : 'new pairs neither confirm nor refute it'
  return [`maybe slower: ${times}, but ${then}`]
}

function unclear(record: GateRecord): string[] {
  const { scenarios, design, cutShort } = record
  const open = scenarios.filter((each) => !isSuspect(each) && isOpen(latest(each))).length
  if (open === 0) return []
  // A suspicion ends the first series of pairs.
  const isByItself = !scenarios.some(isSuspect)
  const why =
    isByItself && cutShort
      ? 'time ran out before it was clear'
      : isByItself && isExhausted(record)
        ? 'the noise hides'
        : 'it is not clear'
  const whose =
    scenarios.length === 1
      ? 'the scenario is'
      : `${open} of ${scenarios.length} scenarios ${open === 1 ? 'is' : 'are'}`
  return [`${why} whether ${whose} more than ${formatShare(design.margin)} slower`]
}

function timesText(
  { id }: GateScenario,
  estimate: Estimate,
  scenarios: readonly GateScenario[],
): string {
  return `${namesIn(scenarios).nameOf(id)} takes ${formatEstimate(estimate)} as long`
}

function namesIn(scenarios: readonly GateScenario[]) {
  return gateNames(scenarios.map(({ id }) => id))
}
