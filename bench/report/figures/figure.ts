import type { Chart } from '../charts/chart.ts'
import type { CompletedScenario } from '../../result/schema.ts'

/** A chart of a report, or several of the same kind of which one is shown at a time. */
export interface Figure {
  /** The id, unique in the report, made of letters, digits, `-`, `+` and `.`. */
  readonly id: string
  readonly title: string
  /** The caption, which says what to look at. */
  readonly caption: string
  /** The database that it shows; absent if it shows several, or lets the reader choose one. */
  readonly driver?: string
  /** The names of the choices by which variants differ, such as `pool`; empty for a single variant. */
  readonly choices: readonly string[]
  /** The variants, at least one; the first is shown. Combinations of choices may be missing. */
  readonly variants: readonly Variant[]
}

export interface Variant {
  /** A label for each choice, such as `5+10`; unique to the variant. */
  readonly labels: readonly string[]
  /** The database that it shows, in a figure that lets the reader choose one. */
  readonly driver?: string
  readonly chart: Chart
}

/** The labels of one choice, each once, in the order of the variants. */
export function labelsOf({ variants }: Pick<Figure, 'variants'>, choice: number): string[] {
  return [...new Set(variants.map(({ labels }) => labels[choice] as string))]
}

/** The title of a variant, such as `pool 5+10`; empty if the figure has no choices. */
export function variantTitle({ choices }: Figure, { labels }: Variant): string {
  return choices.map((choice, index) => `${choice} ${labels[index]}`).join(', ')
}

/** The parts of an id that distinguish the work of a figure. */
export function workParts({
  operation,
  queryTimeMs,
  callers,
}: Pick<CompletedScenario, 'operation' | 'queryTimeMs' | 'callers'>): string[] {
  return [operation, `${queryTimeMs}ms`, ...(callers === undefined ? [] : [`callers${callers}`])]
}

/** Joins parts to an id that is also a valid file name. */
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

/** Moves the variant with this label to the front, if there is one. */
export function withFirst(label: string, variants: readonly Variant[]): Variant[] {
  return [
    ...variants.filter(({ labels }) => labels[0] === label),
    ...variants.filter(({ labels }) => labels[0] !== label),
  ]
}
