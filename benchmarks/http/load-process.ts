import { generateLoad } from './generate-load.ts'
import type { Load } from './load.ts'

// A separate process, as the parent is the service, and the two must not share an event loop. It generates
// one load after the other, and replies with the outcome of each.

// A signal from the terminal reaches both processes; the parent decides how to react.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit())

let last = Promise.resolve()
process.on('message', (load: Load) => {
  last = last.then(() => generateLoad(load, (outcome) => process.send?.(outcome)))
})
