/**
 * Compares the decisions of the gate with the truth on simulated machines: its false alarm rate, its
 * detection rate, and the rules of other tools on the same samples. `node dist/scripts/simulate-gate.js` prints the tables
 * that are kept in results/gate-simulation.txt; it takes a few minutes, and gives the same output each time.
 */
import { LOOKS, MARGIN, type GateDesign, type Look } from '../bench/gate/decision/design.ts'
import { renderTextTable, type Column } from '../bench/report/text-table.ts'
import { medianInterval } from '../bench/stats/interval.ts'
import { signedRankInterval } from '../bench/stats/signed-rank.ts'
import { studentTQuantile } from '../bench/stats/student-t.ts'
import { NOISE_MODELS, SHARED_MACHINE, type NoiseModel } from './simulation/noise-models.ts'
import { RIVAL_RULES } from './simulation/rival-rules.ts'
import {
  alone,
  countHeld,
  countRivalAlarms,
  family,
  runGates,
  simulateRatios,
  tryDetectable,
  type SimulatedCase,
} from './simulation/simulated-gate.ts'

const GATES = 2000
const FAMILY_GATES = 500
const RIVAL_SAMPLES = 1000
const COVERAGE_SAMPLES = 10_000
const DESIGN: GateDesign = { looks: LOOKS, margin: MARGIN }
const SHORT: GateDesign = { ...DESIGN, looks: LOOKS.slice(0, 2) }

/** A row of cells under headers; numbers are right-aligned. */
type Cells = readonly string[]

print('The noise', ['name', 'what it is'], await Promise.all(NOISE_MODELS.map(noiseRow)), 2)
print(
  `One scenario: alarms in % of ${GATES} gates, by true slow-down (with 20 pairs: looks at 10 and 20)`,
  ['noise', '0', '3 %', '5 %', '10 %', '20 %', '20 %, 20 pairs', '0: suspected', 'passed', 'pairs'],
  await inTurn(NOISE_MODELS, scenarioRow),
)
print(
  `Four scenarios: gates with an alarm in % of ${FAMILY_GATES}, by the true slow-downs of the four`,
  ['noise', 'machine', '0', 'all 3 %', 'one 5 %', 'one 10 %', 'all 10 %', 'one 20 %, 20 pairs'],
  await inTurn(
    NOISE_MODELS.flatMap((noise) => [true, false].map((shared) => ({ noise, shared }))),
    familyRow,
  ),
  2,
)
print(
  `95 % intervals that hold the true ratio, in % of ${COVERAGE_SAMPLES}, by pairs and true slow-down`,
  ['noise', '10: 0', '10: 10 %', '20: 0', '20: 10 %', '30: 0', '30: 10 %'],
  await inTurn(NOISE_MODELS, coverageRow),
)
print(
  `The slow-down stated as detectable (median of ${GATES}), and single looks that caught it, in %`,
  ['noise', ...LOOKS.flatMap(({ pairs }) => [`${pairs} pairs`, 'caught'])],
  await inTurn(NOISE_MODELS, detectableRow),
)
for (const noise of NOISE_MODELS) {
  print(
    `Other rules on the same samples, 30 pairs, noise "${noise.name}": alarms in % of ${RIVAL_SAMPLES}`,
    ['rule', 'order', '0', '3 %', '5 %', '10 %', '20 %'],
    await ruleRows(noise, 30),
    2,
  )
}
print(
  `Other rules with 60 pairs, as many as both series of ours take at most, noise "${SHARED_MACHINE.name}": alarms in % of ${RIVAL_SAMPLES}`,
  ['rule', 'order', '0', '3 %', '5 %', '10 %', '20 %'],
  await ruleRows(SHARED_MACHINE, 60),
  2,
)
print(
  'Other rules on four scenarios with a machine each, 30 pairs: false alarms in %, computed from those of one',
  ['rule', 'order', '0'],
  familyRuleRows(),
  2,
)
print(
  `Other intervals: one look of 30 pairs at 5 %, alarms in % of ${GATES}, true slow-down 3 % (should be 5) and 6 %`,
  ['noise', 'ranks 3 %', '6 %', 'median 3 %', '6 %', 't 3 %', '6 %'],
  NOISE_MODELS.map(intervalRow),
)
print(
  `Other levels: alarms in % of ${GATES / 2} gates, by true slow-down, and pairs on average at 0 and 10 %`,
  ['levels at 10, 20, 30', 'noise', '0', '3 %', '5 %', '10 %', '20 %, 20 pairs', 'pairs', 'pairs'],
  await levelRows(),
  2,
)

async function noiseRow({ name, text }: NoiseModel): Promise<Cells> {
  return [name, text]
}

async function scenarioRow(noise: NoiseModel): Promise<Cells> {
  const none = await runGates(alone(noise, 0), DESIGN, GATES)
  const alarms = await alarmRates([0.03, 0.05, 0.1, 0.2].map((share) => alone(noise, share)))
  return [
    noise.name,
    percent(none.alarms, GATES),
    ...alarms,
    ...(await alarmRates([alone(noise, 0.2)], SHORT)),
    percent(none.suspicions, GATES),
    percent(none.passes, GATES),
    none.pairs.toFixed(0),
  ]
}

async function familyRow({
  noise,
  shared,
}: {
  readonly noise: NoiseModel
  readonly shared: boolean
}): Promise<Cells> {
  const cases = [
    family(noise, [0, 0, 0, 0], shared),
    family(noise, [MARGIN, MARGIN, MARGIN, MARGIN], shared),
    family(noise, [0.05, 0, 0, 0], shared),
    family(noise, [0.1, 0, 0, 0], shared),
    family(noise, [0.1, 0.1, 0.1, 0.1], shared),
  ]
  const alarms = await alarmRates(cases, DESIGN, FAMILY_GATES)
  const short = await alarmRates([family(noise, [0.2, 0, 0, 0], shared)], SHORT, FAMILY_GATES)
  return [noise.name, shared ? 'the same' : 'one each', ...alarms, ...short]
}

async function alarmRates(
  cases: readonly SimulatedCase[],
  design: GateDesign = DESIGN,
  gates: number = GATES,
): Promise<Cells> {
  return inTurn(cases, async (each) => {
    const { alarms } = await runGates(each, design, gates)
    return percent(alarms, gates)
  })
}

async function coverageRow(noise: NoiseModel): Promise<Cells> {
  const held = [10, 20, 30].flatMap((pairs) =>
    [0, 0.1].map((slowDown) => countHeld(alone(noise, slowDown), pairs, COVERAGE_SAMPLES)),
  )
  return [noise.name, ...held.map((count) => percent(count, COVERAGE_SAMPLES))]
}

async function detectableRow(noise: NoiseModel): Promise<Cells> {
  const cells = LOOKS.flatMap((look) => {
    const { stated, caught, samples } = tryDetectable(noise, look, MARGIN, GATES)
    return [`${((stated - 1) * 100).toFixed(1)} %`, percent(caught, samples)]
  })
  return [noise.name, ...cells]
}

async function ruleRows(noise: NoiseModel, pairs: number): Promise<Cells[]> {
  const slowDowns = [0, 0.03, 0.05, 0.1, 0.2]
  const cases = slowDowns.map((slowDown) => alone(noise, slowDown))
  const ours = await alarmRates(cases, DESIGN, RIVAL_SAMPLES)
  const rivals = RIVAL_RULES.flatMap((rule) =>
    (['pairs', 'blocks'] as const).map((order) => [
      rule.name,
      order,
      ...cases.map((each) =>
        percent(countRivalAlarms(rule, each, pairs, order, RIVAL_SAMPLES), RIVAL_SAMPLES),
      ),
    ]),
  )
  return [['poolbench gate', 'pairs', ...ours], ...rivals]
}

/** The rows for families of four independent samples. */
function familyRuleRows(): Cells[] {
  return RIVAL_RULES.flatMap((rule) =>
    (['pairs', 'blocks'] as const).map((order) => {
      const share = countRivalAlarms(rule, alone(SHARED_MACHINE, 0), 30, order, GATES) / GATES
      return [rule.name, order, percent(1 - (1 - share) ** 4, 1)]
    }),
  )
}

function intervalRow(noise: NoiseModel): Cells {
  const lows = [
    (logs: readonly number[]) => signedRankInterval(logs, 0.9)?.low,
    (logs: readonly number[]) => medianInterval(logs, 0.9)?.low,
    pairedTLow,
  ]
  const cells = lows.flatMap((low) =>
    [MARGIN, 0.06].map((slowDown) => {
      const samples = Array.from({ length: GATES }, (_, sample) =>
        simulateRatios(alone(noise, slowDown), 30, 1000 + sample).map(Math.log),
      )
      return percent(
        samples.filter((logs) => (low(logs) ?? -Infinity) > Math.log1p(MARGIN)).length,
        GATES,
      )
    }),
  )
  return [noise.name, ...cells]
}

/** The lower end of the 90 % Student's t interval of the mean. */
function pairedTLow(logs: readonly number[]): number {
  const n = logs.length
  const mean = logs.reduce((a, b) => a + b, 0) / n
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (n - 1)
  return mean + studentTQuantile(0.05, n - 1) * Math.sqrt(variance / n)
}

async function levelRows(): Promise<Cells[]> {
  const splits = [
    [0.005, 0.015, 0.03],
    [0.01, 0.03, 0.06],
    [0.02, 0.03, 0.05],
    [0.033, 0.033, 0.034],
    [0, 0, 0.1],
  ]
  const noises = NOISE_MODELS.filter(({ name }) =>
    ['shared machine', 'independent', 'bimodal'].includes(name),
  )
  const cases = splits.flatMap((levels) => noises.map((noise) => ({ levels, noise })))
  return inTurn(cases, async ({ levels, noise }) => {
    const looks = LOOKS.map(({ pairs }, index): Look => ({ pairs, level: levels[index] as number }))
    const planned = looks.filter(({ level }) => level > 0)
    const design = { looks: planned, margin: MARGIN }
    const short = { ...design, looks: planned.slice(0, 2) }
    const gates = GATES / 2
    const tallies = await inTurn([0, 0.03, 0.05, 0.1], (share) =>
      runGates(alone(noise, share), design, gates),
    )
    const cut = await runGates(alone(noise, 0.2), short, gates)
    return [
      levels.join(' / '),
      noise.name,
      ...[...tallies, cut].map(({ alarms }) => percent(alarms, gates)),
      ...[tallies[0], tallies[3]].map((tally) => (tally?.pairs ?? 0).toFixed(0)),
    ]
  })
}

function percent(count: number, of: number): string {
  return ((count / of) * 100).toFixed(1)
}

async function inTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await map(item))
  return results
}

/** @param words - the number of text columns, from the left. */
function print(title: string, headers: Cells, rows: readonly Cells[], words = 1): void {
  const columns = headers.map((header, index): Column<Cells> => {
    const align = index < words ? 'left' : 'right'
    return { header, align, text: (cells) => cells[index] ?? '' }
  })
  process.stdout.write(`${title}\n\n${renderTextTable(columns, rows).join('\n')}\n\n`)
}
