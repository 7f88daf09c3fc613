import { DARK, LIGHT, type Palette } from '../charts/palette.ts'

/**
 * The colours of the page as custom properties: light, or dark if the reader's system is; always light on
 * paper.
 */
export function paletteStyle(): string {
  return (
    `:root{color-scheme:light;${properties(LIGHT)}}` +
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${properties(DARK)}}}` +
    `@media screen{:root[data-theme=dark]{color-scheme:dark;${properties(DARK)}}}`
  )
}

function properties({ background, surface, text, muted, border, accent }: Palette): string {
  return Object.entries({ background, surface, text, muted, border, accent })
    .map(([name, color]) => `--${name}:${color};`)
    .join('')
}
