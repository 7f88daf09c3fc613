import { formatShare } from '../format.ts'
import { isLocal } from '../plan/is-local.ts'
import { completedScenarios } from '../result/query.ts'
import type { CompletedScenario, ResultFile, TargetResult } from '../result/schema.ts'
import { degreeOfLoad, degreeOfShare } from './machine-load.ts'

/** The CPU time that other programs, neither the run nor its servers, used during the bursts. */
export interface OtherPrograms {
  /** The share of the machine's CPU time, from 0 to 1. */
  readonly share: number
  /** Whether it is more than chance and work indistinguishable from a server's own can explain. */
  readonly isMuch: boolean
}

/** The resolution of a machine's CPU times; each burst has an error of up to two steps. */
const STEP_MS = 10
const ERROR_OF_BURST_MS = STEP_MS * Math.sqrt(2 / 12)

/** The number of standard deviations that chance practically never reaches. */
const SURE = 3

/**
 * The CPU time of other programs: the total without that of this process and its servers. `undefined` if
 * unknown, as with a server in a container or with several callers.
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
  // A small share is reliable even if it includes the work of a server.
  const isSeen = scenarios.every((each) => seesServer(each, targets))
  return isMuch && !isSeen ? undefined : { share, isMuch }
}

/** What a file says of the machine that measured. */
export type MachineFacts = Pick<ResultFile, 'scenarios' | 'targets' | 'environment'>

/**
 * The reason why the machine counts as busy, as a clause; `undefined` if it was not busy. Other programs seen
 * during the run take precedence over the load at its start, which may come from a build or an earlier run.
 */
export function busyMachine(result: MachineFacts): string | undefined {
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

/** The CPU time of this process and of its server, in milliseconds. */
function oursMs(scenario: CompletedScenario, cpus: number): number {
  const { bursts, server } = scenario
  const busy = (server?.busyCpus ?? 0) / cpus
  return bursts.reduce((total, { cpuMs }) => total + cpuMs, busy * timeOf(scenario))
}

function timeOf({ machine: { busyMs, idleMs } }: CompletedScenario): number {
  return busyMs + idleMs
}

/** Whether all CPU time of a server on this machine is known. */
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
