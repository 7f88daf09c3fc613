import { DARK, LIGHT, type Palette } from '../../charts/palette.ts'

export interface Theme {
  readonly light: Palette
  palette(): Palette
  onChange(listener: (palette: Palette) => void): void
}

/** Switches between light and dark, by the reader's choice or else the system's setting. */
export function watchTheme(choice: HTMLElement): Theme {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const select = choice as HTMLSelectElement
  const listeners: ((palette: Palette) => void)[] = []
  const palette = (): Palette => {
    const isDark = select.value === '' ? system.matches : select.value === 'dark'
    return isDark ? DARK : LIGHT
  }
  const changed = (): void => {
    if (select.value === '') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = select.value
    for (const listener of listeners) listener(palette())
  }
  select.addEventListener('change', changed)
  system.addEventListener('change', changed)
  return { light: LIGHT, palette, onChange: (listener) => listeners.push(listener) }
}
