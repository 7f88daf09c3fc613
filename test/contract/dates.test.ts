import { describe } from 'vitest'
import { BACKENDS } from '../support/backends.ts'
import { shareConnections } from '../support/shared-connections.ts'
import { datesContract } from './dates.contract.ts'

describe.for(BACKENDS)('UserStore on $title, in the time zone of its project,', (backend) => {
  describe.skipIf(backend.isMissing)('keeps the time', () => {
    shareConnections(backend)
    datesContract(backend)
  })
})
