import { POSTGRES } from '../support/backends.ts'
import { userStoreContract } from './user-store.contract.ts'

userStoreContract({
  ...POSTGRES,
  title: 'pg',
  url: (folder) => POSTGRES.url(folder).replace(/^postgres:/, 'pg:'),
})
