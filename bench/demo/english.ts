import { formatCount } from '../format.ts'
import type { BoundTexts } from './what-bounds.ts'

/** The texts of the demo in English. The headings are the document's. */
export const english = {
  title: 'Asynchronous database operations: the program of the document',
  database: (version: string, url: string) => `${version}: ${url}`,
  noPostgres: (reason: string) => `${reason}; the demo takes SQLite in threads instead`,
  done: (duration: string) => `All sections have run, in ${duration}`,
  sections: {
    model: {
      heading: '1. Define the data model',
      statement: 'A user here is a row of this table:',
      written: 'wrote the SQL statements that access it',
    },
    engine: {
      heading: '2. Create the engine and sessions',
      pool: (size: number, overflow: number) =>
        `The pool ${size}+${overflow} keeps ${formatCount(size, 'connection')} and opens up to ` +
        `${overflow} more under load.`,
      fitted: (pool: string) =>
        `This database allows only one connection: the pool is reduced to ${pool}.`,
      opened: (open: number) => `opened the first of them: ${open} open`,
    },
    init: {
      heading: '3. Initialise the database',
      created: (table: string) => `created the table ${table}`,
    },
    crud: {
      heading: '4. Basic CRUD operations',
      created: (user: string) => `created  ${user}`,
      read: (user: string) => `read     ${user}`,
      updated: (user: string) => `updated  ${user}`,
      deleted: (id: number, remains: boolean) =>
        `deleted  user ${id}: ${remains ? 'it is still there' : 'it is gone'}`,
      nobody: 'nobody',
    },
    concurrent: {
      heading: '5. Concurrent queries',
      created: (count: number) => `created ${count} users at once`,
      sequential: (count: number) => `read ${count} users, one after the other`,
      concurrent: (count: number) => `read ${count} users at once, by Promise.all`,
    },
    batch: {
      heading: '6. Batch operations',
      created: (count: number) => `created ${count} users in one batch`,
      ids: (first: number, last: number) => `their ids: ${first} - ${last}`,
    },
    transaction: {
      heading: '7. Transactions',
      created: 'created two users, one with credits',
      outcome: (amount: number, outcome: string) => `transfer of ${amount}: ${outcome}`,
      transferred: 'done, and committed',
      'insufficient-credits': 'refused, not enough credits; nothing changed',
      'user-not-found': 'refused, there is no such user',
      inside: 'moved in a transaction, not committed',
      failure: 'the transfer failed',
      rolledBack: (amount: number, error: string) =>
        `transfer of ${amount}: "${error}", and rolled back`,
      balances: (from: string, fromCredits: number, to: string, toCredits: number) =>
        `${from} has ${fromCredits}, ${to} ${toCredits}`,
    },
    pool: {
      heading: '8. Manage the connection pool',
      warmed: (open: number) => `opened all connections that the pool keeps: ${open} open`,
      plain: 'all users',
      slowed: (duration: string) => `all users, and ${duration} more each`,
      columns: {
        queries: (count: number) => `${count} queries`,
        sequential: 'one by one',
        concurrent: 'at once',
        speedUp: 'speed-up',
        bound: 'at most',
        opened: 'opened',
      },
      returned: (users: number) => `Each query returned ${users} users. Limited by:`,
      limited: (queries: string, bottleneck: string) => `${queries}: ${bottleneck}`,
      bounds: {
        'one-connection': () => 'there is one connection, and nothing to overlap',
        'all-at-once': () => 'nothing, all ran at once',
        'opening-connections': ({ opened, connect }) =>
          `opening ${formatCount(opened, 'connection')} more, ${connect} each`,
        'slower-queries': ({ held, alone }) => `slower together: ${held}, ${alone} alone`,
      } satisfies BoundTexts,
      rest: (open: number) => `The pool keeps ${open} of its connections, and has closed the rest.`,
    },
    complex: {
      heading: '9. Complex queries',
      found: (keyword: string, count: number) => `searched for "${keyword}": ${count} users`,
      counted: (count: number) => `counted all users: ${count}`,
    },
    web: {
      heading: '10. Use in FastAPI',
      service: 'In Node.js, Fastify plays that role: see the service in examples/fastify.',
    },
    cleanUp: {
      heading: 'Clean-up',
      closed: (connections: number, table: string) =>
        `closed ${formatCount(connections, 'connection')}, dropped ${table}`,
    },
  },
}

/** The texts of the demo; every language has all of them. */
export type Texts = typeof english
