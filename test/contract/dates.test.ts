import { describe } from 'vitest'
import { BACKENDS } from '../support/backends.ts'
import { shareConnections } from '../support/shared-connections.ts'
import { datesContract } from './dates.contract.ts'

for (const backend of BACKENDS) {
  // The whole title, as Vitest shortens what it fills in, and CI reads there why a test was skipped.
  describe.skipIf(backend.isMissing)(`UserStore on ${backend.title}, in its time zone`, () => {
    shareConnections(backend)
    datesContract(backend)
  })
}
