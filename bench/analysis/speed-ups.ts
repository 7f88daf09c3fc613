import { agreeIn } from '../plan/scenario.ts'
import { poolCapacity } from '../../src/index.ts'
import { checkoutsPerOperation, completedScenarios, seesPool } from '../result/query.ts'
import type { CompletedScenario, ResultFile, TargetResult } from '../result/schema.ts'
import { speedUpBound } from '../stats/bound.ts'
import type { Interval } from '../stats/interval.ts'
import { pairedRatio, type PairedRatio } from '../stats/paired-ratio.ts'
import { median } from '../stats/quantile.ts'
import { bottleneckOf, type Bottleneck } from './bottleneck.ts'

/** The gain from concurrency in one cell: the same operations sequentially and concurrently. */
export interface SpeedUp {
  readonly target: TargetResult
  readonly sequential: CompletedScenario
  /** The scenario in the mode `concurrent` or `limited`. */
  readonly concurrent: CompletedScenario
  /** The median makespan over all bursts, in milliseconds. */
  readonly sequentialMs: number
  readonly concurrentMs: number
  /** The median ratio over the rounds; `undefined` if operations failed. */
  readonly speedUp: number | undefined
  /** The interval of the speed-up, at 95 % or more; absent if there are too few rounds. */
  readonly interval: Interval | undefined
  /** The least and the greatest ratio, given if there are too few rounds for an interval. */
  readonly range: Interval | undefined
  /** The number of rounds that both scenarios have. */
  readonly rounds: number
  /** The greatest speed-up that is possible with this number of connections. */
  readonly bound: number
  /** The number of connections that can work at the same time. */
  readonly connections: number
  /** `speedUp` / `bound`. */
  readonly efficiency: number | undefined
  /** The mean number of connections opened in a burst, and the mean time to open one; `undefined`: a service. */
  readonly openedPerBurst: number | undefined
  readonly connectMs: number | undefined
  readonly limit: Bottleneck
  readonly warnings: readonly string[]
}

/**
 * The efficiency above which a result cannot be true, as no pool exceeds its bound. The whole interval must
 * lie above it, as bursts of a few microseconds vary by more.
 */
const MAX_EFFICIENCY = 1.05

/** The confidence of the intervals. */
export const CONFIDENCE = 0.95

/** The fields that a concurrent scenario and its sequential baseline have in common. */
const SAME_WORK = ['driver', 'operation', 'concurrency', 'callers', 'queryTimeMs'] as const

/**
 * Every concurrent or limited scenario with its sequential baseline, in the order of the file. The baseline
 * has the same pool if possible, else another one, as sequential operations use one connection of any pool.
 * Several callers use more, so they need a baseline with their own pool.
 */
export function speedUps(result: ResultFile): SpeedUp[] {
  const completed = completedScenarios(result)
  const { cpus } = result.environment
  const baselines = completed.filter((scenario) => scenario.mode === 'sequential')
  return completed.flatMap((concurrent) => {
    if (concurrent.mode === 'sequential') return []
    const twins = baselines.filter((baseline) => agreeIn(SAME_WORK, baseline, concurrent))
    const isAlone = (concurrent.callers ?? 1) === 1
    const sequential =
      twins.find((twin) => agreeIn(['pool'], twin, concurrent)) ??
      (isAlone ? (twins.find((twin) => twin.pool.native === undefined) ?? twins[0]) : undefined)
    const target = result.targets.find(({ driver }) => driver === concurrent.driver)
    return sequential && target ? [speedUpOf(target, sequential, concurrent, cpus)] : []
  })
}

/**
 * Whether a connection of the pool accepts a second statement before the first is answered; then the bound
 * does not hold. A driver that pipelines may still have a native pool that does not.
 */
function isPipelined(target: TargetResult, { pool }: CompletedScenario): boolean {
  if (pool.native === undefined) return target.traits.pipelining
  return target.nativePools.find(({ name }) => name === pool.native)?.pipelining ?? false
}

function speedUpOf(
  target: TargetResult,
  sequential: CompletedScenario,
  concurrent: CompletedScenario,
  cpus: number,
): SpeedUp {
  const connections = Math.min(
    poolCapacity(concurrent.pool),
    target.traits.parallelism ?? Number.POSITIVE_INFINITY,
  )
  const bound = boundOf({ sequential, concurrent }, connections)
  const failures = failuresOf(concurrent) + failuresOf(sequential)
  const [before, after] = byCommonRound(sequential, concurrent)
  const ratio = failures === 0 && before.length > 0 ? pairedRatio(before, after) : undefined
  const efficiency = ratio && ratio.estimate / bound
  const pipelined = isPipelined(target, concurrent)
  const measured = {
    target,
    sequential,
    concurrent,
    sequentialMs: medianMakespan(sequential),
    concurrentMs: medianMakespan(concurrent),
    speedUp: ratio?.estimate,
    ...uncertaintyOf(ratio),
    rounds: before.length,
    bound,
    connections,
    efficiency,
    ...openingOf(concurrent),
  }
  const warnings: string[] = []
  if (failures > 0) warnings.push(`${failures} operations failed: no speed-up is given`)
  else if (!ratio) warnings.push('no round holds both modes: no speed-up is given')
  const { interval } = measured
  if (ratio && interval && interval.low / bound > MAX_EFFICIENCY && !pipelined) {
    warnings.push(
      concurrent.concurrency === 1
        ? `invalid: one operation took ${measured.sequentialMs.toFixed(2)} ms in one mode and ` +
            `${measured.concurrentMs.toFixed(2)} ms in the other`
        : `invalid: ${ratio.estimate.toFixed(2)}x is more than ${connections} connections can give`,
    )
  }
  return { ...measured, limit: bottleneckOf({ ...measured, cpus, pipelined }, failures), warnings }
}

/** The interval if there are enough rounds for one, else the observed range. */
export function uncertaintyOf(ratio: PairedRatio | undefined): Pick<SpeedUp, 'interval' | 'range'> {
  const found = ratio?.interval
  const isSure = found !== undefined && found.confidence >= CONFIDENCE
  return { interval: isSure ? found : undefined, range: isSure ? undefined : found }
}

/** The median makespans of the rounds that both scenarios have, in milliseconds. */
export function byCommonRound(
  one: CompletedScenario,
  other: CompletedScenario,
): [number[], number[]] {
  const ones = byRound(one)
  const others = byRound(other)
  const rounds = [...ones.keys()].filter((round) => others.has(round))
  const pick = (makespans: ReadonlyMap<number, readonly number[]>): number[] =>
    rounds.map((round) => median(makespans.get(round) as number[]))
  return [pick(ones), pick(others)]
}

function byRound(scenario: CompletedScenario): Map<number, number[]> {
  const makespans = new Map<number, number[]>()
  for (const { round, makespanMs } of scenario.bursts) {
    makespans.set(round, [...(makespans.get(round) ?? []), makespanMs])
  }
  return makespans
}

/** The median over all bursts of a scenario, in milliseconds. */
export function medianMakespan(scenario: CompletedScenario): number {
  return median(scenario.bursts.map((burst) => burst.makespanMs))
}

/**
 * The greatest speed-up. What borrows several connections, or has a pool of its own, need not take whole
 * turns, and its baseline may already use several: the number of connections is what remains of the bound.
 */
export function boundOf(
  { sequential, concurrent: { concurrency, callers } }: Pick<SpeedUp, 'sequential' | 'concurrent'>,
  connections: number,
): number {
  const checkouts = checkoutsPerOperation(sequential)
  if (checkouts === undefined || checkouts > 1) return connections
  return speedUpBound(concurrency, connections, callers)
}

function openingOf(scenario: CompletedScenario): Pick<SpeedUp, 'openedPerBurst' | 'connectMs'> {
  if (!seesPool(scenario)) return { openedPerBurst: undefined, connectMs: undefined }
  const { bursts } = scenario
  const opened = bursts.reduce((total, burst) => total + burst.opened, 0)
  const connectMs = bursts.reduce((total, burst) => total + burst.connectMs, 0)
  return {
    openedPerBurst: opened / bursts.length,
    connectMs: opened === 0 ? 0 : connectMs / opened,
  }
}

function failuresOf({ bursts }: CompletedScenario): number {
  return bursts.reduce((total, { failures }) => total + failures, 0)
}
