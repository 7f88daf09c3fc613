const never = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread; not at all where `ms` is below 0. */
export function pause(ms: number): void {
  Atomics.wait(never, 0, 0, ms)
}
