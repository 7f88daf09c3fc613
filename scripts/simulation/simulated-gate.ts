import {
  decide,
  type GateOutcome,
  type Pair,
  type PairTimes,
} from '../../bench/gate/decision/decide.ts'
import type { GateDesign, Look } from '../../bench/gate/decision/design.ts'
import { estimate } from '../../bench/gate/decision/estimate.ts'
import { median } from '../../bench/stats/quantile.ts'
import { signedRankInterval } from '../../bench/stats/signed-rank.ts'
import { seededRandom, type Random } from '../../src/index.ts'
import type { NoiseModel } from './noise-models.ts'
import type { RivalRule } from './rival-rules.ts'

/** The seed of the first gate; each further gate has the next one. */
const FIRST_SEED = 1000

/** A gate to simulate on a machine. */
export interface SimulatedCase {
  readonly noise: NoiseModel
  /** The share by which each scenario of the candidate is slower: 0.1 is 10 %. */
  readonly slowDowns: readonly number[]
  /** Whether the scenarios of a process share one machine state; otherwise each has its own machine. */
  readonly sharedMachine: boolean
}

/** A case of one scenario. */
export function alone(noise: NoiseModel, slowDown: number): SimulatedCase {
  return { noise, slowDowns: [slowDown], sharedMachine: true }
}

/** A case of four scenarios. */
export function family(
  noise: NoiseModel,
  slowDowns: readonly [number, number, number, number],
  sharedMachine: boolean,
): SimulatedCase {
  return { noise, slowDowns, sharedMachine }
}

/** Runs the gate on pairs from a simulated machine. */
async function simulateGate(
  simulated: SimulatedCase,
  design: GateDesign,
  seed: number,
): Promise<GateOutcome> {
  const nextPair = pairSource(simulated, seededRandom(seed))
  return decide(design, {
    measurePair: async () => nextPair(),
    timeIsUp: () => false,
    onPair: () => undefined,
  })
}

/** Simulates pairs of processes, one after another, in random order. */
function pairSource(simulated: SimulatedCase, random: Random): () => Pair {
  const nextProcess = processSource(simulated, random)
  const ids = simulated.slowDowns.map((_, index) => `scenario ${index + 1}`)
  return () => {
    const baseFirst = random() < 0.5
    const first = nextProcess(baseFirst ? 'base' : 'candidate')
    const second = nextProcess(baseFirst ? 'candidate' : 'base')
    const [base, candidate] = baseFirst ? [first, second] : [second, first]
    return new Map(
      ids.map((id, index): [string, PairTimes] => [
        id,
        { base: base[index] as number, candidate: candidate[index] as number },
      ]),
    )
  }
}

type Side = 'base' | 'candidate'

/** Simulates the times of each scenario in a process, in milliseconds; undisturbed, the base takes 100. */
function processSource(
  { noise, slowDowns, sharedMachine }: SimulatedCase,
  random: Random,
): (side: Side) => number[] {
  const machines = Array.from({ length: sharedMachine ? 1 : slowDowns.length }, () =>
    noise.machine(random),
  )
  return (side) => {
    const states = machines.map((machine) => machine())
    return slowDowns.map((slowDown, index) => {
      const state = states[sharedMachine ? 0 : index] as number
      const factor = side === 'candidate' ? 1 + slowDown : 1
      return rounded(100 * factor * Math.exp(state + noise.own(random)), 100 * noise.tick)
    })
  }
}

/** The times of one scenario, measured in adjacent pairs or in two blocks. */
function measureSides(
  simulated: SimulatedCase,
  pairs: number,
  order: 'pairs' | 'blocks',
  seed: number,
): { base: number[]; candidate: number[] } {
  const random = seededRandom(seed)
  if (order === 'blocks') {
    const next = processSource(simulated, random)
    const block = (side: Side) => Array.from({ length: pairs }, () => next(side)[0] as number)
    return { base: block('base'), candidate: block('candidate') }
  }
  const next = pairSource(simulated, random)
  const times = Array.from({ length: pairs }, () => [...next().values()][0] as PairTimes)
  return { base: times.map(({ base }) => base), candidate: times.map((pair) => pair.candidate) }
}

/** Rounds to ticks, at least one: no clock measures a time of zero. */
function rounded(time: number, tick: number): number {
  return tick === 0 ? time : Math.max(1, Math.round(time / tick)) * tick
}

/** The decisions of many gates on the same case. */
interface GateTally {
  readonly gates: number
  /** The number of gates that found a regression in both series. */
  readonly alarms: number
  /** The number of gates that found a regression in the first series. */
  readonly suspicions: number
  readonly passes: number
  /** The mean number of pairs in both series together. */
  readonly pairs: number
}

/** Runs gates on simulated machines, each with its own seed. */
export async function runGates(
  simulated: SimulatedCase,
  design: GateDesign,
  gates: number,
): Promise<GateTally> {
  const outcomes: GateOutcome[] = []
  for (let gate = 0; gate < gates; gate++) {
    outcomes.push(await simulateGate(simulated, design, FIRST_SEED + gate))
  }
  const having = (verdict: GateOutcome['verdict']) =>
    outcomes.filter((outcome) => outcome.verdict === verdict).length
  const pairs = outcomes.map(({ first, confirmation }) => first.pairs + (confirmation?.pairs ?? 0))
  return {
    gates,
    alarms: having('regressed'),
    suspicions: outcomes.filter(({ confirmation }) => confirmation !== undefined).length,
    passes: having('passed'),
    pairs: pairs.reduce((a, b) => a + b, 0) / gates,
  }
}

/**
 * Counts the samples in which another tool's rule raises an alarm.
 *
 * @param order - the order of the samples: pairs as in the first series of a gate, or blocks.
 */
export function countRivalAlarms(
  rule: RivalRule,
  simulated: SimulatedCase,
  pairs: number,
  order: 'pairs' | 'blocks',
  samples: number,
): number {
  const random = seededRandom(1)
  let alarms = 0
  for (let sample = 0; sample < samples; sample++) {
    const { base, candidate } = measureSides(simulated, pairs, order, FIRST_SEED + sample)
    if (rule.alarms(base, candidate, random)) alarms++
  }
  return alarms
}

/** The ratios of a simulated series of pairs. */
export function simulateRatios(simulated: SimulatedCase, pairs: number, seed: number): number[] {
  const { base, candidate } = measureSides(simulated, pairs, 'pairs', seed)
  return candidate.map((time, pair) => time / (base[pair] as number))
}

/** Counts the samples whose 95 % interval of the ratio contains the true ratio. */
export function countHeld(simulated: SimulatedCase, pairs: number, samples: number): number {
  const truth = Math.log1p(simulated.slowDowns[0] as number)
  let held = 0
  for (let sample = 0; sample < samples; sample++) {
    const logs = simulateRatios(simulated, pairs, FIRST_SEED + sample).map(Math.log)
    const interval = signedRankInterval(logs, 0.95)
    // Rounding of the last digit may move the end of an interval past a true value that equals it.
    if (interval && interval.low <= truth + 1e-12 && interval.high >= truth - 1e-12) held++
  }
  return held
}

/**
 * How often single looks detect the minimum detectable effect that an earlier sample of the same noise
 * stated.
 */
interface Detection {
  /** The median of the stated effects, a ratio. */
  readonly stated: number
  /** The number of samples with exactly that slow-down in which a regression is found. */
  readonly caught: number
  readonly samples: number
}

export function tryDetectable(
  noise: NoiseModel,
  { pairs, level }: Look,
  margin: number,
  samples: number,
): Detection {
  const judge = (slowDown: number, seed: number) =>
    estimate(simulateRatios(alone(noise, slowDown), pairs, seed), 1 - 2 * level, margin)
  const seeds = Array.from({ length: samples }, (_, sample) => FIRST_SEED + sample)
  const stated = median(seeds.map((seed) => judge(0, seed).detectable as number))
  const again = seeds.map((seed) => judge(stated - 1, seed + samples))
  return { stated, caught: again.filter(({ verdict }) => verdict === 'regressed').length, samples }
}
