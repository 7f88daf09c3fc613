import type { ResultFile } from '../../result/schema.ts'

/** The tone of a driver: the same in every figure of a report. */
export type ToneOf = (driver: string) => number

export function driverTones({ targets }: ResultFile): ToneOf {
  const tones = new Map(targets.map(({ driver }, index) => [driver, index]))
  return (driver) => tones.get(driver) ?? 0
}
