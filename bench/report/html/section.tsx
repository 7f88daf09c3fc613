import type { ComponentChildren } from 'preact'
import type { Figure } from '../figures/figure.ts'

/** A part of the page under a heading. */
export interface Section {
  readonly id: string
  readonly title: string
  /** Those in its body: their data goes to the end of the page. */
  readonly figures: readonly Figure[]
  readonly body: ComponentChildren
}

export function SectionView({ section: { id, title, body } }: { readonly section: Section }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {body}
    </section>
  )
}
