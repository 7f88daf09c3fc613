import { formatShare } from '../format.ts'
import { isLocal } from '../plan/is-local.ts'
import { completedScenarios } from '../result/query.ts'
import type { CompletedScenario, ResultFile, TargetResult } from '../result/schema.ts'
import { degreeOfLoad, degreeOfShare } from './machine-load.ts'

/** What programs beside a run and its servers took of the CPUs while its bursts ran. */
export interface OtherPrograms {
  /** Of the CPU time of the machine, from 0 to 1. */
  readonly share: number
  /** More of it than chance, and what cannot be told from a server's own work, could make up. */
  readonly isMuch: boolean
}

/** A machine tells its CPU times in such steps, and each burst is read by two of these. */
const STEP_MS = 10
const ERROR_OF_BURST_MS = STEP_MS * Math.sqrt(2 / 12)

/** Standard deviations that chance does not reach. */
const SURE = 3

/**
 * What others took: what was spent, without what this process spent and its servers did. `undefined`
 * where that is not known: of a server in a container nothing is seen, nor of several callers.
 */
export function otherPrograms(
  scenarios: readonly CompletedScenario[],
  targets: readonly TargetResult[],
  cpus: number,
): OtherPrograms | undefined {
  const totalMs = sum(scenarios, timeOf)
  if (totalMs === 0 || scenarios.some(({ callers }) => callers !== undefined)) return undefined
  const othersMs = sum(scenarios, (each) => each.machine.busyMs - oursMs(each, cpus))
  const share = Math.min(1, Math.max(0, othersMs / totalMs))
  const bursts = sum(scenarios, (each) => each.bursts.length)
  const errorMs = ERROR_OF_BURST_MS * Math.sqrt(bursts * cpus)
  const isMuch = degreeOfShare(share - (SURE * errorMs) / totalMs) === 'much'
  // Little is little, even with the work of a server in it.
  const isSeen = scenarios.every((each) => seesServer(each, targets))
  return isMuch && !isSeen ? undefined : { share, isMuch }
}

/**
 * What made the machine a busy one, as a clause; `undefined`: it was not. What a run saw beside itself
 * counts before the load when it began, which may be that of a build, or of the run before.
 */
export function busyMachine(result: ResultFile): string | undefined {
  const { targets, environment } = result
  const { cpus, loadAverage, cpuPressure } = environment
  const others = otherPrograms(completedScenarios(result), targets, cpus)
  if (others) {
    return others.isMuch
      ? `other programs took ${formatShare(others.share)} of the CPU time of this machine`
      : undefined
  }
  const isBusy =
    degreeOfLoad(loadAverage, cpus) === 'much' || degreeOfShare((cpuPressure ?? 0) / 100) === 'much'
  const pressure = cpuPressure === null ? '' : `, CPU pressure ${cpuPressure.toFixed(0)} %`
  return isBusy
    ? `this machine was busy when the run began (load average ${loadAverage.toFixed(2)}${pressure})`
    : undefined
}

/** CPU time of this process and of its server. */
function oursMs(scenario: CompletedScenario, cpus: number): number {
  const { bursts, server } = scenario
  const busy = (server?.busyCpus ?? 0) / cpus
  return bursts.reduce((total, { cpuMs }) => total + cpuMs, busy * timeOf(scenario))
}

function timeOf({ machine: { busyMs, idleMs } }: CompletedScenario): number {
  return busyMs + idleMs
}

/** Whether a server's CPU time is known, or is that of this process, or of another machine. */
function seesServer(
  { driver, server }: CompletedScenario,
  targets: readonly TargetResult[],
): boolean {
  const target = targets.find((each) => each.driver === driver)
  if (!target || target.traits.placement !== 'server' || !isLocal(target)) return true
  return typeof server?.busyCpus === 'number'
}

function sum(
  scenarios: readonly CompletedScenario[],
  of: (scenario: CompletedScenario) => number,
): number {
  return scenarios.reduce((total, scenario) => total + of(scenario), 0)
}
