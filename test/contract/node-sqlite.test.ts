import { NODE_SQLITE_FILE, NODE_SQLITE_MEMORY } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

userStoreContract(NODE_SQLITE_FILE)
userStoreContract(NODE_SQLITE_MEMORY)
