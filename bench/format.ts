import type { EnvironmentResult } from './result/schema.ts'

/** A duration in milliseconds, with three digits that count and its unit. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${formatNumber(ms * 1000)} µs`
  if (ms < 10_000) return `${formatNumber(ms)} ms`
  return `${formatNumber(ms / 1000)} s`
}

/** A number of 0 or more with three digits that count. */
export function formatNumber(value: number): string {
  // What rounds up to the next power of ten has a digit less behind the point.
  if (value >= 99.95) return value.toFixed(0)
  if (value >= 9.995) return value.toFixed(1)
  return value.toFixed(2)
}

/** A share between 0 and 1, as 83 %. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}

/** A duration that was asked for, not measured: no digit more than it has. */
export function formatSetting(ms: number): string {
  if (ms < 1) return `${ms * 1000} µs`
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`
}

/** What an operation does: `get-user with 10 ms of query time`, and how many callers do it. */
export function formatWork(operation: string, queryTimeMs: number, callers?: number): string {
  const time = queryTimeMs === 0 ? '' : ` with ${formatSetting(queryTimeMs)} of query time`
  return operation + time + formatCallers(callers)
}

/** `, 1 caller`, `, 10 callers at once`: to be put behind what they do; nothing where there are none. */
export function formatCallers(callers: number | undefined): string {
  if (callers === undefined) return ''
  return `, ${formatCount(callers, 'caller')}${callers === 1 ? '' : ' at once'}`
}

/** A ratio, as 14.3x; whole numbers without a fraction. */
export function formatRatio(ratio: number): string {
  return `${Number.isInteger(ratio) ? ratio : formatNumber(ratio)}x`
}

/** What was measured, as 14.3x: always with three digits that count. */
export function formatSpeedUp(speedUp: number): string {
  return `${formatNumber(speedUp)}x`
}

/** `1 scenario`, `2 scenarios`, `2 to 3 scenarios`. */
export function formatCount(count: number | string, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? '' : 's'}`
}

/** The least and the most of what was counted: `10`, `9..11`. */
export function formatRange({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? String(min) : `${min}..${max}`
}

/** A moment as a result file has it: `2026-01-02 03:04 UTC`. */
export function formatMoment(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`
}

/** `2 × AMD EPYC, linux x64, Node 20.20.2` */
export function formatMachine({ cpus, cpuModel, platform, arch, node }: EnvironmentResult): string {
  return `${cpus} × ${cpuModel}, ${platform} ${arch}, Node ${node.slice(1)}`
}

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

/** A difference that is found, rounded up: `24 %`, and from a factor of two on `2.5x`. */
export function formatAtLeast(share: number): string {
  if (share > 1) return `${(Math.ceil((1 + share) * 10 - 1e-9) / 10).toFixed(1)}x`
  // Less than the last digit of a double is no share: 1.02 − 1 is a little more than 0.02.
  return formatShare(Math.max(0.01, Math.ceil(share * 100 - 1e-9) / 100))
}
