import type { Chart } from '../charts/chart.ts'
import type { CompletedScenario } from '../result/schema.ts'

/** A chart with its place in a report, or several of the same kind of which one is shown at a time. */
export interface Figure {
  /** Unlike that of any other figure of the report; letters, digits, `-`, `+` and `.`. */
  readonly id: string
  readonly title: string
  /** What to look at in it. */
  readonly caption: string
  /** The database that it is of; absent: it shows several. */
  readonly driver?: string
  /** What the variants differ in: `pool`; absent: there is one, which its title names. */
  readonly by?: string
  /** At least one; the first is shown. */
  readonly variants: readonly Variant[]
}

export interface Variant {
  /** `5+10` */
  readonly label: string
  readonly chart: Chart
}

/** What tells the figures of one operation from those of another. */
export function workParts({
  operation,
  queryTimeMs,
  callers,
}: Pick<CompletedScenario, 'operation' | 'queryTimeMs' | 'callers'>): string[] {
  return [operation, `${queryTimeMs}ms`, ...(callers === undefined ? [] : [`callers${callers}`])]
}

/** Parts of an id, each as far as it can be a part of a file's name. */
export function figureId(...parts: readonly string[]): string {
  return parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9+.]+/g, '-')
        .replace(/^[-.]+|-+$/g, ''),
    )
    .filter((part) => part !== '')
    .join('-')
}

/** The variants with the one of that label in front, where there is one. */
export function withFirst(label: string, variants: readonly Variant[]): Variant[] {
  return [
    ...variants.filter((variant) => variant.label === label),
    ...variants.filter((variant) => variant.label !== label),
  ]
}
