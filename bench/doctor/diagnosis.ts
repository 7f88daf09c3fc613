import type { ClockFacts } from './clock-quality.ts'
import { databaseFindings, isMeasurable } from './database-findings.ts'
import type { DatabaseFacts } from './database.ts'
import { ok, type Finding, type FindingGroup } from './finding.ts'
import { staleFindings } from './stale-findings.ts'
import type { StaleServer } from './stale-servers.ts'
import type { Cleaning, StaleTables } from './stale-tables.ts'
import { machineFindings } from './machine-findings.ts'
import type { MachineFacts } from './machine.ts'
import type { NoiseFacts } from './noise-facts.ts'
import { noiseFindings } from './noise-findings.ts'
import { softwareFindings } from './software-findings.ts'
import type { SoftwareFacts } from './software.ts'

/** Everything that the doctor inspected. */
export interface DoctorFacts {
  readonly software: SoftwareFacts
  readonly machine: MachineFacts
  readonly clock: ClockFacts
  readonly databases: readonly DatabaseFacts[]
  /** The databases of the default run that could not be started, with the reasons. */
  readonly notStarted: readonly Finding[]
  /** The measured noise; `undefined` if it was switched off. */
  readonly noise: MeasuredNoise | undefined
  readonly stale: {
    readonly tables: readonly StaleTables[]
    readonly servers: readonly StaleServer[]
  }
  readonly cleaning: Cleaning
}

export interface MeasuredNoise {
  readonly durationMs: number
  /** The number of rounds of a run, for which the minimum detectable effects are computed. */
  readonly rounds: number
  readonly works: readonly NoiseFacts[]
}

/** The doctor's findings. */
export interface Diagnosis {
  readonly groups: readonly FindingGroup[]
  /** The databases that a run could measure. */
  readonly measurable: readonly string[]
}

export function diagnose(facts: DoctorFacts): Diagnosis {
  const { databases, noise, stale } = facts
  return {
    groups: [
      { title: 'software', findings: softwareFindings(facts.software) },
      { title: 'machine', findings: machineFindings(facts.machine, facts.clock) },
      ...databases.map((database) => ({
        title: `database ${titleOf(database)}`,
        findings: databaseFindings(database),
      })),
      ...(facts.notStarted.length > 0
        ? [{ title: 'databases that are left out', findings: facts.notStarted }]
        : []),
      { title: 'noise', findings: noise ? findingsOf(noise) : [NOT_MEASURED] },
      {
        title: 'left over',
        findings: staleFindings(
          stale.tables,
          stale.servers,
          facts.cleaning,
          databases.filter((each) => !isMeasurable(each)).map(({ label }) => label),
        ),
      },
    ],
    measurable: databases.filter(isMeasurable).map(({ label }) => label),
  }
}

const NOT_MEASURED = ok('not measured, because of --no-noise')

function findingsOf({ works, rounds, durationMs }: MeasuredNoise): Finding[] {
  return noiseFindings(works, rounds, durationMs)
}

/** The title of a database, without the address of a private one, which no longer exists. */
function titleOf({ label, url, startedByPoolbench }: DatabaseFacts): string {
  return startedByPoolbench ? label : `${label}, ${url}`
}
