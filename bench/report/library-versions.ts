import type { EnvironmentResult } from '../result/schema.ts'

type Libraries = Pick<EnvironmentResult, 'libraries' | 'projectLibraries'>

/** The database libraries of a run, each with its version and, where it is not poolbench's own, whose it is. */
export function libraryVersions(environment: Libraries): string[] {
  return Object.entries(environment.libraries).map(
    ([name, version]) => `${name} ${libraryVersion(name, version, environment)}`,
  )
}

/** The version of one of them: `8.11.0 (the project's)`. */
export function libraryVersion(
  name: string,
  version: string,
  { projectLibraries = [] }: { readonly projectLibraries?: readonly string[] | undefined },
): string {
  return projectLibraries.includes(name) ? `${version} (the project's)` : version
}
