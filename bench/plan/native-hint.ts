import type { Connection } from '../../src/index.ts'

/** A library, and how to recognise code that was written for it. */
interface Library {
  readonly name: string
  readonly methods: readonly string[]
  /** The advice for an operation written for this library. */
  readonly advice: string
}

const LIBRARIES: readonly Library[] = [
  { name: 'node-postgres', methods: ['query', 'connect', 'release'], advice: 'add --driver pg' },
  { name: 'postgres.js', methods: ['unsafe', 'begin', 'file'], advice: 'add --driver postgres' },
  { name: 'mysql2', methods: ['execute', 'promise'], advice: 'use --url mysql://…' },
  { name: 'better-sqlite3', methods: ['prepare', 'pragma'], advice: 'use --url sqlite:…' },
]

/** Matches mysql2's error when its client is used like node-postgres'. */
const AWAITED_CALLBACK = /^You have tried to call \.then\(\)/

const POSTGRES_JS = LIBRARIES[1] as Library

/** The error of an operation, with a hint if it was written for another library. */
export function withHint(error: unknown, connection: Connection): unknown {
  if (error instanceof Error && AWAITED_CALLBACK.test(error.message)) {
    return new TypeError(
      'the client of mysql2 needs callbacks: use native.promise().query(…), or connection.execute(…), ' +
        'which works on every database',
      { cause: error },
    )
  }
  if (!(error instanceof TypeError)) return error
  const [, owner, called = ''] =
    /^(?:(?:.*\.)?(\w+)\.)?(\w+) is not a function/.exec(error.message) ?? []
  if (called === '') return error
  const { native } = connection
  const library = owner === undefined ? taggedOn(native, called) : missingOn(native, called)
  if (!library) return error
  const use = owner === undefined ? 'native`…`' : `native.${called}`
  const hint = `this operation uses ${library.name} (${use}): ${library.advice}`
  return new TypeError(`${error.message}: ${hint}`, { cause: error })
}

function missingOn(native: unknown, method: string): Library | undefined {
  if (native === null || native === undefined || method in Object(native)) return undefined
  return LIBRARIES.find(({ methods }) => methods.includes(method))
}

/** Recognises a client of postgres.js, which is a function, by the usual names for it. */
function taggedOn(native: unknown, called: string): Library | undefined {
  return typeof native !== 'function' && /^(native|sql)$/.test(called) ? POSTGRES_JS : undefined
}
