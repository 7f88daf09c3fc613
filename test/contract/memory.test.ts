import { MEMORY, type Backend } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

/** Statements that take their time meet one another in the middle of their work. */
const SLOW_MEMORY: Backend = {
  ...MEMORY,
  title: 'memory, with a queue',
  url: () => 'memory:?latency=1ms&distribution=exponential&capacity=2&connect=1ms',
}

userStoreContract(MEMORY)
userStoreContract(SLOW_MEMORY)
