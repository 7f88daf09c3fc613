import { SQLITE_THREADS_FILE, SQLITE_THREADS_MEMORY } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

userStoreContract(SQLITE_THREADS_FILE)
userStoreContract(SQLITE_THREADS_MEMORY)
