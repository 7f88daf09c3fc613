const never = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread for `ms` milliseconds; returns at once if that is negative. */
export function pause(ms: number): void {
  Atomics.wait(never, 0, 0, ms)
}
