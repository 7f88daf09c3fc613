import type { Chart } from '../charts/chart.ts'
import type { CompletedScenario } from '../../result/schema.ts'

/** A chart with its place in a report, or several of the same kind of which one is shown at a time. */
export interface Figure {
  /** Unlike that of any other figure of the report; letters, digits, `-`, `+` and `.`. */
  readonly id: string
  readonly title: string
  /** What to look at in it. */
  readonly caption: string
  /** The database that it is of; absent: it shows several, or one of those that can be chosen. */
  readonly driver?: string
  /** What the variants differ in: `pool`; empty: there is one, which its title names. */
  readonly choices: readonly string[]
  /** At least one; the first is shown. Not all combinations of the choices need to be there. */
  readonly variants: readonly Variant[]
}

export interface Variant {
  /** A label for each of the choices: `5+10`; those of two variants differ. */
  readonly labels: readonly string[]
  /** The database that it is of, in a figure that lets the reader choose one. */
  readonly driver?: string
  readonly chart: Chart
}

/** The labels of one choice, each once, in the order of the variants. */
export function labelsOf({ variants }: Pick<Figure, 'variants'>, choice: number): string[] {
  return [...new Set(variants.map(({ labels }) => labels[choice] as string))]
}

/** `pool 5+10`, of a figure with several variants; empty where its title says all. */
export function variantTitle({ choices }: Figure, { labels }: Variant): string {
  return choices.map((choice, index) => `${choice} ${labels[index]}`).join(', ')
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
    ...variants.filter(({ labels }) => labels[0] === label),
    ...variants.filter(({ labels }) => labels[0] !== label),
  ]
}
