export interface DriverFilter {
  onChange(listener: (hidden: ReadonlySet<string>) => void): void
}

/** Hides the tables and figures of databases that the reader has switched off. */
export function watchDrivers(fieldset: HTMLElement): DriverFilter {
  const boxes = [...fieldset.querySelectorAll<HTMLInputElement>('input')]
  const listeners: ((hidden: ReadonlySet<string>) => void)[] = []
  fieldset.addEventListener('change', () => {
    const hidden = new Set(boxes.filter(({ checked }) => !checked).map(({ value }) => value))
    for (const each of document.querySelectorAll<HTMLElement>('[data-driver]')) {
      each.hidden = hidden.has(each.dataset.driver ?? '')
    }
    for (const listener of listeners) listener(hidden)
  })
  return { onChange: (listener) => listeners.push(listener) }
}
