import { describe } from 'vitest'
import type { Backend } from '../support/backends.ts'
import { shareConnections } from '../support/shared-connections.ts'
import { connectionsContract } from './connections.contract.ts'
import { createContract } from './create.contract.ts'
import { readAndChangeContract } from './read-and-change.contract.ts'
import { searchContract } from './search.contract.ts'
import { transferContract } from './transfer.contract.ts'
import { validationContract } from './validation.contract.ts'

/** Everything that a `UserStore` promises, on one database. */
export function userStoreContract(backend: Backend): void {
  describe.skipIf(backend.isMissing)(`UserStore on ${backend.title}`, () => {
    shareConnections(backend)
    createContract(backend)
    readAndChangeContract(backend)
    searchContract(backend)
    transferContract(backend)
    validationContract(backend)
    connectionsContract(backend)
  })
}
