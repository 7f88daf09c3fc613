import type { GateRecord } from '../gate/decision/gate-record.ts'
import { libraryVersions } from '../format.ts'

type Libraries = Pick<GateRecord, 'environment' | 'baseLibraries'>

/** The database libraries that have the same version on both sides; none if the versions are unknown. */
export function sameLibraries({ environment, baseLibraries = {} }: Libraries): string[] {
  const same = Object.entries(environment.libraries).filter(
    ([name, version]) => baseLibraries[name] === version,
  )
  return libraryVersions({ libraries: Object.fromEntries(same) })
}

/** Describes each library that differs: `pg 8.11.0 on the base, 8.23.1 on the candidate`. */
export function libraryDifferences({ environment, baseLibraries }: Libraries): string[] {
  if (baseLibraries === undefined) return []
  const { libraries } = environment
  const names = [...new Set([...Object.keys(baseLibraries), ...Object.keys(libraries)])]
  return names
    .filter((name) => baseLibraries[name] !== libraries[name])
    .map((name) => {
      const [base = 'none', candidate = 'none'] = [baseLibraries[name], libraries[name]]
      return `${name} ${base} on the base, ${candidate} on the candidate`
    })
}
