import { METRICS } from '../../analysis/metrics.ts'
import { throughput } from '../../analysis/throughput.ts'
import { formatPool } from '../../plan/pool-notation.ts'
import { groupBy } from '../../group-by.ts'
import {
  COUNT_METRICS,
  type CompletedScenario,
  type ResultFile,
  type TargetResult,
} from '../../result/schema.ts'
import { significant } from './metric-values.ts'
import type { RoundSample, ScenarioSamples } from './samples.ts'

const NS_PER_S = 1e9

/** The counts in the export; timeouts and failures are left out, as no export contains failed scenarios. */
const COSTS = COUNT_METRICS.filter((metric) => metric !== 'timeouts' && metric !== 'failures')

const GO_SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' }
const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/**
 * The Go benchmark format, which `benchstat` reads: a line for each round of each scenario. It has no
 * percentiles of response times, as a result has them only for all rounds together.
 *
 * https://go.dev/design/14313-benchmark-format
 */
export function renderBenchstat(result: ResultFile, samples: readonly ScenarioSamples[]): string {
  const name = namer(samples.map(({ scenario }) => scenario))
  const { cpus } = result.environment
  const lines = [
    ...environment(result),
    // Without it, benchstat would show more throughput as neither better nor worse.
    `Unit ${METRICS.throughput.unit} better=${METRICS.throughput.better}`,
    ...groupBy(samples, ({ scenario }) => scenario.driver).flatMap((group) => [
      '',
      server(result.targets, (group[0] as ScenarioSamples).scenario),
      ...group.flatMap(({ scenario, rounds }) =>
        rounds.map((round) =>
          [`${name(scenario)}-${cpus}`, round.operations, ...figures(scenario, round)].join('\t'),
        ),
      ),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

/** The environment, which must be equal in two files for benchstat to compare them. */
function environment({ environment: machine }: ResultFile): string[] {
  return [
    setting('goos', GO_SYSTEMS[machine.platform] ?? machine.platform),
    setting('goarch', GO_ARCHITECTURES[machine.arch] ?? machine.arch),
    setting('pkg', 'poolbench'),
    setting('cpu', machine.cpuModel),
    setting('node', machine.node.replace(/^v/, '')),
  ]
}

/**
 * The server, which applies to the lines below it until the next database; without a value it ends the
 * previous one.
 */
function server(targets: readonly TargetResult[], { driver }: CompletedScenario): string {
  return setting('server', targets.find((each) => each.driver === driver)?.version ?? '')
}

function setting(key: string, value: string): string {
  return `${key}: ${value.replace(/\s+/g, ' ')}`.trim()
}

function figures(scenario: CompletedScenario, round: RoundSample): string[] {
  const { makespanMs, perOperation } = round
  const pairs: [number | undefined, string][] = [
    [NS_PER_S / throughput(scenario, makespanMs), 'ns/op'],
    [throughput(scenario, makespanMs), METRICS.throughput.unit],
    ...COSTS.map((metric): [number | undefined, string] => [
      perOperation[metric],
      `${METRICS[metric].unit}/op`,
    ]),
  ]
  return pairs.flatMap(([value, unit]) =>
    value === undefined ? [] : [`${significant(value)} ${unit}`],
  )
}

/**
 * Returns a function that names scenarios in the style of Go:
 * `BenchmarkGetUser/driver=postgres/mode=concurrent/c=100/pool=5+10/query=10ms`. A further key distinguishes
 * operations that would share a name.
 */
function namer(scenarios: readonly CompletedScenario[]): (scenario: CompletedScenario) => string {
  const operations = [...new Set(scenarios.map(({ operation }) => operation))]
  const shared = new Set(
    groupBy(operations, goName)
      .filter((group) => group.length > 1)
      .flat(),
  )
  return ({ operation, driver, mode, concurrency, callers, pool, queryTimeMs }) =>
    [
      goName(operation),
      ...(shared.has(operation) ? [`operation=${inName(operation)}`] : []),
      `driver=${inName(driver)}`,
      `mode=${mode}`,
      `c=${concurrency}`,
      ...(callers === undefined ? [] : [`callers=${callers}`]),
      `pool=${inName(formatPool(pool))}`,
      `query=${queryTimeMs}ms`,
    ].join('/')
}

/**
 * The Go name of an operation: BenchmarkGetUser for `get-user`. An upper case letter must follow `Benchmark`.
 */
function goName(operation: string): string {
  const words = operation.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return `Benchmark${/^\p{Lu}/u.test(pascal) ? '' : 'Op'}${pascal}`
}

/** Escapes a text within a name, where a slash would begin the next key, and a space the next field. */
function inName(text: string): string {
  return text.toWellFormed().replace(/[^\w.+:-]/gu, encodeURIComponent)
}
