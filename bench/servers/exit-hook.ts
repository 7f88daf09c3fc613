/** Something that must not outlive this process. */
export interface Mortal {
  /** Called from the `exit` event: must be synchronous, short, and not throw. */
  closeNow(): void
}

const alive = new Set<Mortal>()
let isInstalled = false

/** Has `mortal` closed when this process exits, until {@link forgetAtExit}. */
export function closeAtExit(mortal: Mortal): void {
  alive.add(mortal)
  if (isInstalled) return

  isInstalled = true
  process.on('exit', () => {
    for (const each of alive) each.closeNow()
  })
}

export function forgetAtExit(mortal: Mortal): void {
  alive.delete(mortal)
}
