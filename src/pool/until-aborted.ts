/** The callbacks by which {@link untilAborted} abandons its work. */
export interface Abandonment<T> {
  /** Called when the signal aborts: `granted` need not settle any more. */
  readonly giveUp: () => void
  /** Called with a value that arrives after the abort. */
  readonly takeBack: (value: T) => void
}

/** `granted`, or the signal's reason as soon as that aborts. */
export function untilAborted<T>(
  granted: Promise<T>,
  signal: AbortSignal,
  { giveUp, takeBack }: Abandonment<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      giveUp()
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    granted.then(
      (value) => {
        signal.removeEventListener('abort', abort)
        if (signal.aborted) takeBack(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort)
        reject(error)
      },
    )
  })
}
