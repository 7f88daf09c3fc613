import type { NativeWatcher } from '../connection.ts'

/** The part of postgres.js' `Sql` that is used here. */
type Sql = (...parameters: readonly unknown[]) => unknown
type Work = (sql: Sql) => unknown

/** A query of postgres.js. It is lazy: `handler` is called on execution, never for a fragment. */
interface Query {
  handler?: Handler
}

type Handler = ((query: Query) => unknown) & { debug?: unknown }

/** Members that open their own connection or send an unknown number of statements. */
const UNCOUNTED: ReadonlySet<string | symbol> = new Set(['listen', 'subscribe', 'largeObject'])

/** Wraps `sql` so that each statement it sends is reported to `watcher`. */
export function countedSql<S>(sql: S, watcher: NativeWatcher): S {
  return new StatementCounter(watcher).over(sql as Sql) as S
}

class StatementCounter {
  readonly #watcher: NativeWatcher
  /** Counting handlers by postgres.js' own; one for a client or transaction, not for a query. */
  readonly #handlers = new WeakMap<Handler, Handler>()

  constructor(watcher: NativeWatcher) {
    this.#watcher = watcher
  }

  over(sql: Sql): Sql {
    const counting: Partial<Record<string | symbol, Sql>> = {
      unsafe: (...all) => this.#count(call(sql, 'unsafe', all)),
      file: (...all) => this.#count(call(sql, 'file', all)),
      notify: (...all) => {
        this.#watcher.onStatement()
        return call(sql, 'notify', all)
      },
      begin: (...all) => this.#begin(sql, all),
      savepoint: (...all) => this.#savepoint(sql, all),
      reserve: async (...all) => this.over((await call(sql, 'reserve', all)) as Sql),
    }
    return new Proxy(sql, {
      apply: (target, self, all: unknown[]) => this.#count(Reflect.apply(target, self, all)),
      get: (target, key, receiver) => {
        const own: unknown = Reflect.get(target, key, receiver)
        if (typeof own !== 'function') return own
        if (UNCOUNTED.has(key)) this.#watcher.onUncounted()
        return Object.hasOwn(counting, key) ? counting[key] : own
      },
    })
  }

  /** Counts a query when it is executed; anything else, such as an identifier, is left as it is. */
  #count(query: unknown): unknown {
    const { handler } = query as Query
    if (typeof handler === 'function') (query as Query).handler = this.#counting(handler)
    return query
  }

  #counting(handler: Handler): Handler {
    const known = this.#handlers.get(handler)
    if (known) return known
    const counting: Handler = (query) => {
      this.#watcher.onStatement()
      return handler(query)
    }
    counting.debug = handler.debug
    this.#handlers.set(handler, counting)
    return counting
  }

  /** Counts a transaction: BEGIN, the statements of `work`, and COMMIT or ROLLBACK. */
  async #begin(sql: Sql, all: readonly unknown[]): Promise<unknown> {
    const work = all.at(-1) as Work
    let hasBegun = false
    this.#watcher.onStatement()
    try {
      return await call(sql, 'begin', [
        ...all.slice(0, -1),
        (transaction: Sql) => {
          hasBegun = true
          return work(this.over(transaction))
        },
      ])
    } finally {
      if (hasBegun) this.#watcher.onStatement()
    }
  }

  /** Counts a savepoint: SAVEPOINT, the statements of `work` and, if they fail, ROLLBACK TO. */
  async #savepoint(sql: Sql, all: readonly unknown[]): Promise<unknown> {
    const work = all.at(-1)
    this.#watcher.onStatement()
    try {
      if (typeof work === 'function') {
        const counted = (inner: Sql): unknown => (work as Work)(this.over(inner))
        return await call(sql, 'savepoint', [...all.slice(0, -1), counted])
      }
      // A statement in a template.
      this.#watcher.onStatement()
      return await call(sql, 'savepoint', all)
    } catch (error) {
      this.#watcher.onStatement()
      throw error
    }
  }
}

function call(sql: Sql, name: string, parameters: readonly unknown[]): unknown {
  return (sql as unknown as Record<string, Sql>)[name]?.(...parameters)
}
