/** A resource that must not outlive this process. */
export interface Closable {
  /** Called from the `exit` event: must be synchronous, short, and not throw. */
  closeNow(): void
}

const alive = new Set<Closable>()
let isInstalled = false

/** Registers `closable` to be closed when this process exits, until {@link forgetAtExit}. */
export function closeAtExit(closable: Closable): void {
  alive.add(closable)
  if (isInstalled) return

  isInstalled = true
  process.on('exit', () => {
    for (const each of alive) each.closeNow()
  })
}

export function forgetAtExit(closable: Closable): void {
  alive.delete(closable)
}
