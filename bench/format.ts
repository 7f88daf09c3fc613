import type { EnvironmentResult } from './result/schema.ts'

/** Formats a duration in milliseconds, with three significant digits and its unit. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${formatNumber(ms * 1000)} µs`
  if (ms < 10_000) return `${formatNumber(ms)} ms`
  return `${formatNumber(ms / 1000)} s`
}

/** Formats a number of 0 or more with three significant digits. */
export function formatNumber(value: number): string {
  // A number that rounds up to the next power of ten has one decimal place fewer.
  if (value >= 99.95) return value.toFixed(0)
  if (value >= 9.995) return value.toFixed(1)
  return value.toFixed(2)
}

/** Formats a share between 0 and 1: `83 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

/** Formats a configured duration exactly, without rounding or padding digits. */
export function formatSetting(ms: number): string {
  if (ms < 1) return `${ms * 1000} µs`
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`
}

/** Describes the work: `get-user with 10 ms of query time`, and the number of callers. */
export function formatWork(operation: string, queryTimeMs: number, callers?: number): string {
  const time = queryTimeMs === 0 ? '' : ` with ${formatSetting(queryTimeMs)} of query time`
  return operation + time + formatCallers(callers)
}

/** A suffix for the number of callers: `, 1 caller`, `, 10 callers at once`; empty without callers. */
export function formatCallers(callers: number | undefined): string {
  if (callers === undefined) return ''
  return `, ${formatCount(callers, 'caller')}${callers === 1 ? '' : ' at once'}`
}

/** Formats a ratio: `14.3x`; whole numbers have no decimals. */
export function formatRatio(ratio: number): string {
  return `${Number.isInteger(ratio) ? ratio : formatNumber(ratio)}x`
}

/** Formats a measured ratio: `14.3x`, always with three significant digits. */
export function formatSpeedUp(speedUp: number): string {
  return `${formatNumber(speedUp)}x`
}

/** Formats a count with its noun: `1 scenario`, `2 scenarios`, `2 to 3 scenarios`. */
export function formatCount(count: number | string, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? '' : 's'}`
}

/** Formats the smallest and the largest count: `10`, `9..11`. */
export function formatRange({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(min) : `${min}..${max}`
}

/** Formats a timestamp of a result file: `2026-01-02 03:04 UTC`. */
export function formatMoment(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`
}

/** Describes the machine: `2 × AMD EPYC, linux x64, Node 20.20.2`. */
export function formatMachine({ cpus, cpuModel, platform, arch, node }: EnvironmentResult): string {
  return `${cpus} × ${cpuModel}, ${platform} ${arch}, Node ${node.slice(1)}`
}

type Libraries = Pick<EnvironmentResult, 'libraries' | 'projectLibraries'>

/** The database libraries of a run, each with its version and, if it is not poolbench's copy, its owner. */
export function libraryVersions(environment: Libraries): string[] {
  return Object.entries(environment.libraries).map(
    ([name, version]) => `${name} ${libraryVersion(name, version, environment)}`,
  )
}

/** The version of a library: `8.11.0 (the project's)`. */
export function libraryVersion(
  name: string,
  version: string,
  { projectLibraries = [] }: { readonly projectLibraries?: readonly string[] | undefined },
): string {
  return projectLibraries.includes(name) ? `${version} (the project's)` : version
}

/** Formats a detectable difference, rounded up: `24 %`, and from a factor of two `2.5x`. */
export function formatAtLeast(share: number): string {
  if (share > 1) return `${(Math.ceil((1 + share) * 10 - 1e-9) / 10).toFixed(1)}x`
  // Removes floating-point error before rounding up: 1.02 − 1 is slightly more than 0.02.
  return formatShare(Math.max(0.01, Math.ceil(share * 100 - 1e-9) / 100))
}
