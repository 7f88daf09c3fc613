import type { Random } from '../../src/index.ts'
import { normal } from './normal.ts'

/** A model of the disturbances of benchmark times, as processes run one after another on one machine. */
export interface NoiseModel {
  readonly name: string
  /** A description for tables. */
  readonly text: string
  /**
   * Creates a machine: a function that returns its state at each process, added to the logarithm of a time.
   */
  readonly machine: (random: Random) => () => number
  /** The disturbance of a single time, added to its logarithm. */
  readonly own: (random: Random) => number
  /** The resolution of the clock, as a share of an undisturbed time; 0 for an exact clock. */
  readonly tick: number
}

/** The noise of measurement B3 in the notes: a shared machine with two cores. */
export const SHARED_MACHINE: NoiseModel = {
  name: 'shared machine',
  text: 'AR(1) state (0.9, sd 8 %), bursts (5 %, +14..34 %), own noise 4 %',
  machine: (random) => sum(wandering(random), bursts(random)),
  own: (random) => 0.04 * normal(random),
  tick: 0,
}

/** The noise models under which a gate must hold its promises. */
export const NOISE_MODELS: readonly NoiseModel[] = [
  SHARED_MACHINE,
  {
    ...SHARED_MACHINE,
    name: 'independent',
    text: 'log-normal, 8 %: no process knows of the last',
    machine: () => () => 0,
    own: (random) => 0.08 * normal(random),
  },
  {
    ...SHARED_MACHINE,
    name: 'heavy tails',
    text: 'AR(1) state, own noise by Student’s t of 2 degrees, 3 %: no variance',
    machine: wandering,
    own: (random) => 0.03 * studentOfTwo(random),
  },
  {
    ...SHARED_MACHINE,
    name: 'long bursts',
    text: 'AR(1) state, +14..34 % for 5 processes on average, a fifth of the time, own noise 4 %',
    machine: (random) => sum(wandering(random), longBursts(random)),
  },
  {
    ...SHARED_MACHINE,
    name: 'bimodal',
    text: 'AR(1) state, 3 of 10 processes +10 %, own noise 4 %',
    machine: (random) => sum(wandering(random), () => (random() < 0.3 ? Math.log(1.1) : 0)),
  },
  {
    ...SHARED_MACHINE,
    name: 'skewed',
    text: 'AR(1) state, own noise exponential, 8 % on average',
    machine: wandering,
    own: (random) => -0.08 * Math.log(1 - random()),
  },
  {
    ...SHARED_MACHINE,
    name: 'drift',
    text: 'each process 1 % slower than the last, own noise 4 %',
    machine: () => {
      let state = 0
      return () => (state += 0.01)
    },
  },
  {
    ...SHARED_MACHINE,
    name: 'ties, 2 %',
    text: 'shared machine, times rounded to 2 % of the base’s',
    tick: 0.02,
  },
  {
    ...SHARED_MACHINE,
    name: 'ties, 10 %',
    text: 'shared machine, times rounded to 10 % of the base’s',
    tick: 0.1,
  },
]

/** A stationary AR(1) process: φ 0.9, standard deviation 8 %. */
function wandering(random: Random): () => number {
  const spread = 0.08
  let state = spread * normal(random)
  return () => (state = 0.9 * state + spread * Math.sqrt(1 - 0.9 ** 2) * normal(random))
}

function bursts(random: Random): () => number {
  return () => (random() < 0.05 ? burst(random) : 0)
}

function longBursts(random: Random): () => number {
  let height = random() < 0.2 ? burst(random) : 0
  return () => {
    // A burst ends after 5 processes on average, the quiet after 20.
    if (height > 0) height = random() < 1 / 5 ? 0 : height
    else height = random() < 1 / 20 ? burst(random) : 0
    return height
  }
}

function burst(random: Random): number {
  return Math.log(1.14 + 0.2 * random())
}

/** A draw from Student's t with two degrees of freedom, by the inverse distribution function. */
function studentOfTwo(random: Random): number {
  const p = random() || 0.5
  return (2 * p - 1) / Math.sqrt(2 * p * (1 - p))
}

function sum(a: () => number, b: () => number): () => number {
  return () => a() + b()
}
