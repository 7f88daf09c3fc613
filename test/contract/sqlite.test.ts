import { SQLITE_FILE, SQLITE_MEMORY } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

userStoreContract(SQLITE_FILE)
userStoreContract(SQLITE_MEMORY)
