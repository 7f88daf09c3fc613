import { driverFacts } from '../../src/index.ts'
import { busyMachine } from '../analysis/other-programs.ts'
import type { ResultFile, TargetResult } from '../result/schema.ts'
import type { Obstacle } from './comparison.ts'

type Values = Readonly<Record<string, string>>

/**
 * The differences that prevent a comparison of the times of two results. Counts are compared regardless, and
 * so are speed-ups, as ratios within a run, unless other programs disturbed one of the runs.
 */
export function obstaclesTo(baseline: ResultFile, candidate: ResultFile): Obstacle[] {
  return [
    ...unfit(baseline, candidate),
    ...disturbed(baseline, candidate),
    ...differences(context(baseline), context(candidate), null),
    ...baseline.targets.flatMap((target) => {
      const other = candidate.targets.find(({ driver }) => driver === target.driver)
      if (!other) return []
      return differences(traitsOf(target, baseline), traitsOf(other, candidate), target.driver)
    }),
  ]
}

/** The properties of a run that rule out any comparison of its times. */
function unfit(baseline: ResultFile, candidate: ResultFile): Obstacle[] {
  const flaws: [string, (result: ResultFile) => string, string][] = [
    ['length', ({ quick }) => (quick ? 'too short (--quick)' : 'full'), 'full'],
    ['run', ({ complete }) => (complete ? 'complete' : 'interrupted'), 'complete'],
    [
      'operations',
      ({ options: { slowdown = 1 } }) =>
        slowdown === 1 ? 'as they are' : `slowed down by a factor of ${slowdown}`,
      'as they are',
    ],
  ]
  return flaws.flatMap(([what, read, fit]) => {
    const values = { baseline: read(baseline), candidate: read(candidate) }
    return values.baseline === fit && values.candidate === fit
      ? []
      : [{ what, ...values, driver: null }]
  })
}

/** The disturbance by other programs, which varies between runs and within one. */
function disturbed(baseline: ResultFile, candidate: ResultFile): Obstacle[] {
  const [before, after] = [busyMachine(baseline), busyMachine(candidate)]
  if (before === undefined && after === undefined) return []
  const values = { baseline: before ?? 'little', candidate: after ?? 'little' }
  return [{ what: 'the load of the machine', ...values, hindersSpeedUps: true, driver: null }]
}

/** The id of an unknown machine, which is not the same as any other. */
const UNKNOWN = 'unknown'

function context({ poolbenchVersion, environment, options }: ResultFile): Values {
  return {
    poolbench: poolbenchVersion,
    machine: environment.machine ?? UNKNOWN,
    CPU: environment.cpuModel,
    CPUs: String(environment.cpus),
    architecture: environment.arch,
    platform: environment.platform,
    Node: environment.node,
    rows: String(options.rows),
    'timeout of the pool': msOrNone(options.poolTimeoutMs),
    'recycling of the pool': msOrNone(options.poolRecycleMs),
    'pre-ping of the pool': String(options.prePing),
  }
}

function traitsOf(target: TargetResult, { environment }: ResultFile): Values {
  const { driver, driverName, version, settings } = target
  // The description of how a connection is opened is prose, which may be reworded.
  const { connect: _, ...traits } = target.traits
  // The version of Node's own SQLite is that of Node, which is compared anyway.
  const library = version.includes('node:sqlite') ? undefined : driverFacts(driverName)?.library
  const values: [string, string][] = [
    ['driver', driverName],
    ['server version', version],
    ...(library ? [libraryOf(library, environment)] : []),
    ...Object.entries(settings),
    ...Object.entries(traits).map(([name, value]): [string, string] => [name, String(value)]),
  ]
  return Object.fromEntries(values.map(([name, value]) => [`${name} of ${driver}`, value]))
}

function libraryOf(name: string, { libraries }: ResultFile['environment']): [string, string] {
  const version = libraries[name]
  return ['library', version === undefined ? UNKNOWN : `${name} ${version}`]
}

function differences(baseline: Values, candidate: Values, driver: string | null): Obstacle[] {
  const names = new Set([...Object.keys(baseline), ...Object.keys(candidate)])
  return [...names].flatMap((what) => {
    const values = { baseline: baseline[what] ?? 'none', candidate: candidate[what] ?? 'none' }
    const isSame = values.baseline === values.candidate && values.baseline !== UNKNOWN
    return isSame ? [] : [{ what, ...values, driver }]
  })
}

function msOrNone(value: number | null): string {
  return value === null ? 'none' : `${value} ms`
}
