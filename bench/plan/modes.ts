/**
 * The modes of issuing a burst of N operations: one awaited after the other; all at once by `Promise.all`; or
 * all through a limiter (p-limit) that runs as many as the pool has connections.
 */
export const MODES = ['sequential', 'concurrent', 'limited'] as const

export type Mode = (typeof MODES)[number]
