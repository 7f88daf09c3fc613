import { setMaxListeners } from 'node:events'

/** Whose signal tells requests that they are no longer wanted: as many as there are may listen. */
export function requestEnding(): AbortController {
  const ending = new AbortController()
  // Node would take more than ten listeners for a leak.
  setMaxListeners(0, ending.signal)
  return ending
}
