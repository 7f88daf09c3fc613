import { generateLoad } from './generate-load.ts'
import type { Load } from './load.ts'

// A process of its own: its parent is the service, and the two must not share an event loop. It does
// one load after the other, and answers each with its outcome.

// A signal from the terminal goes to both; the parent decides what becomes of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())

let last = Promise.resolve()
process.on('message', (load: Load) => {
  last = last.then(() => generateLoad(load, (outcome) => process.send?.(outcome)))
})
