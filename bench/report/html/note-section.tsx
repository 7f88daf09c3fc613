import { ListView } from './list-view.tsx'
import type { Section } from './section.tsx'

/** What a reader must know beside the numbers. */
export function noteSections(notes: readonly string[]): Section[] {
  if (notes.length === 0) return []
  return [{ id: 'notes', title: 'Notes', figures: [], body: <ListView lines={notes} /> }]
}
