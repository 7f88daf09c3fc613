import { systemClock, type Clock } from '../clock.ts'

/** The treatment of an open transaction when a {@link QueuePool} gets its connection back. */
export type ResetOnReturn = 'rollback' | 'commit' | 'none'

/** The limits of a {@link QueuePool}: how many connections it may hold, and for how long. */
export interface PoolOptions {
  /**
   * Connections that stay open when they come back. 0 means no limit at all: `maxOverflow` is then
   * ignored, nothing waits, and every connection that comes back is kept.
   *
   * @defaultValue 5
   */
  readonly poolSize?: number

  /**
   * Connections that may be opened beyond `poolSize` while all of those are checked out. A
   * connection that comes back while `poolSize` are idle is closed; which one that is depends on the
   * order of return alone. −1 means no limit.
   *
   * @defaultValue 10
   */
  readonly maxOverflow?: number

  /**
   * The longest wait of a checkout for a connection, in milliseconds. It limits only the wait, not the time
   * to connect. 0 fails at once if no connection is free; `null` waits for ever.
   *
   * @defaultValue 30000
   */
  readonly timeoutMs?: number | null

  /**
   * The age in milliseconds, counted from before the connection was opened, past which it is replaced at its
   * next checkout (never while idle). `null` or −1 means never.
   *
   * @defaultValue null
   */
  readonly recycleMs?: number | null

  /**
   * Whether an idle connection is pinged before it is handed out, which costs a round trip per checkout.
   *
   * @defaultValue false
   */
  readonly prePing?: boolean

  /**
   * Whether the idle connection that came back last is handed out instead of the one that came back first, so
   * that those not needed stay idle. It orders connections, never waiters.
   *
   * @defaultValue false
   */
  readonly lifo?: boolean

  /**
   * The treatment of an open transaction when a connection comes back.
   *
   * @defaultValue 'rollback'
   */
  readonly resetOnReturn?: ResetOnReturn

  /** @defaultValue the machine's clock */
  readonly clock?: Clock
}

/** {@link PoolOptions} with defaults applied, validated. */
export interface ResolvedPoolOptions {
  readonly poolSize: number
  readonly maxOverflow: number
  readonly timeoutMs: number | null
  readonly recycleMs: number | null
  readonly prePing: boolean
  readonly lifo: boolean
  readonly resetOnReturn: ResetOnReturn
  readonly clock: Clock
}

/**
 * Applies the defaults and rejects invalid values. SQLAlchemy accepts a negative pool size, a `max_overflow`
 * of −2 or a negative timeout, and fails at the first checkout or never.
 *
 * @throws {RangeError} naming the option, what was expected and what was given.
 */
export function resolvePoolOptions(options: PoolOptions = {}): ResolvedPoolOptions {
  const {
    poolSize = 5,
    maxOverflow = 10,
    timeoutMs = 30_000,
    recycleMs = null,
    prePing = false,
    lifo = false,
    resetOnReturn = 'rollback',
    clock = systemClock,
  } = options
  requireInteger('poolSize', poolSize, 0)
  requireInteger('maxOverflow', maxOverflow, -1)
  if (timeoutMs !== null) requireDuration('timeoutMs', timeoutMs)
  if (recycleMs !== null && recycleMs !== -1) requireDuration('recycleMs', recycleMs)
  if (!['rollback', 'commit', 'none'].includes(resetOnReturn)) {
    throw new RangeError(
      `\`resetOnReturn\` must be 'rollback', 'commit' or 'none', got ${resetOnReturn}`,
    )
  }
  return Object.freeze({
    poolSize,
    maxOverflow: poolSize === 0 ? -1 : maxOverflow,
    timeoutMs,
    recycleMs: recycleMs === -1 ? null : recycleMs,
    prePing,
    lifo,
    resetOnReturn,
    clock,
  })
}

/** The most connections that a pool may have open at once; `Infinity` if it has no limit. */
export function poolCapacity(pool: { readonly poolSize: number; readonly maxOverflow: number }) {
  return pool.poolSize === 0 || pool.maxOverflow === -1
    ? Infinity
    : pool.poolSize + pool.maxOverflow
}

function requireInteger(name: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new RangeError(`\`${name}\` must be an integer of ${minimum} or more, got ${value}`)
  }
}

function requireDuration(name: string, value: number): void {
  if (!Number.isFinite(value) || value < 0) {
    throw new RangeError(`\`${name}\` must be a number of milliseconds, 0 or more, got ${value}`)
  }
}
