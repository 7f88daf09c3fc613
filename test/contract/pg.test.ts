import { PG } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

userStoreContract(PG)
