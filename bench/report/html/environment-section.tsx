import {
  formatDuration,
  formatMachine,
  formatMoment,
  formatSetting,
  libraryVersion,
} from '../../format.ts'
import { describePlan } from '../plan-text.ts'
import type { Column } from '../text-table.ts'
import { describeTarget } from '../work-title.ts'
import { completedScenarios } from '../../result/query.ts'
import type { ResultFile, TargetResult } from '../../result/schema.ts'
import { DataTable } from './data-table.tsx'
import type { Section } from './section.tsx'
import { shellCommand } from './shell-command.ts'

type Fact = readonly [name: string, value: string]

const COLUMNS: readonly Column<Fact>[] = [
  { header: 'what', align: 'left', text: ([name]) => name },
  { header: 'value', align: 'left', text: ([, value]) => value },
]

/** Where and how it was measured, and how to measure it again. */
export function environmentSection(result: ResultFile): Section {
  const command = shellCommand(result.command)
  const hasSecrets = command.includes('***')
  return {
    id: 'environment',
    title: 'Where and how it was measured',
    figures: [],
    body: (
      <>
        <p>To repeat the measurement{hasSecrets ? ', with *** replaced by the password' : ''}:</p>
        <pre tabIndex={0}>
          <code>{command}</code>
        </pre>
        <DataTable caption="Run and machine" columns={COLUMNS} rows={runFacts(result)} />
        {result.targets.map((target) => (
          <DataTable
            caption={describeTarget(target)}
            columns={COLUMNS}
            rows={targetFacts(target)}
            driver={target.driver}
          />
        ))}
      </>
    ),
  }
}

function runFacts(result: ResultFile): Fact[] {
  const { environment: machine, options } = result
  return [
    ['measured', `${formatMoment(result.startedAt)}, in ${formatDuration(result.durationMs)}`],
    ['poolbench', result.poolbenchVersion],
    ['plan', describePlan(result)],
    [
      'pool options',
      `timeout ${optional(options.poolTimeoutMs)}, recycle ${optional(options.poolRecycleMs)}, ` +
        `pre-ping ${options.prePing ? 'on' : 'off'}`,
    ],
    ['machine', formatMachine(machine)],
    ['release of the system', machine.release],
    ['memory', `${Math.round(machine.memoryMb)} MB`],
    ...memoryFact(result),
    ['CPU governor', machine.governor ?? 'unknown'],
    [
      'load when it began',
      machine.loadAverage.toFixed(2) +
        (machine.cpuPressure === null ? '' : `, CPU pressure ${machine.cpuPressure} %`),
    ],
    ...Object.entries(machine.libraries).map(([name, version]): Fact => [
      name,
      libraryVersion(name, version, machine),
    ]),
  ]
}

/** The most that this process took after a burst of any scenario. */
function memoryFact(result: ResultFile): Fact[] {
  const seen = completedScenarios(result).map(({ memory }) => memory)
  if (seen.length === 0) return []
  const most = (field: 'rssMb' | 'heapUsedMb'): string =>
    `${Math.round(Math.max(...seen.map((memory) => memory[field])))} MB`
  return [
    [
      'memory of poolbench',
      `up to ${most('rssMb')} after a burst, its JavaScript heap up to ${most('heapUsedMb')}`,
    ],
  ]
}

function targetFacts({
  url,
  traits,
  maxConnections,
  freeConnections,
  settings,
}: TargetResult): Fact[] {
  return [
    ['URL', url],
    ['a connection is', traits.connect],
    ['statements', traits.preparedStatements ? 'prepared' : 'not prepared'],
    [
      'connections',
      `${maxConnections ?? 'no limit'}` +
        (freeConnections === null ? '' : `, ${freeConnections} free when the run began`),
    ],
    ...Object.entries(settings),
  ]
}

function optional(ms: number | null): string {
  return ms === null ? 'never' : formatSetting(ms)
}
