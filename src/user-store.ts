import type { NewUser, User, UserChanges } from './user.ts'

/** An error for an e-mail address that another user already has. */
export class DuplicateEmailError extends Error {
  override readonly name = 'DuplicateEmailError'
  readonly code = 'DUPLICATE_EMAIL'
  /** The addresses that were to be stored, one of which exists. */
  readonly emails: readonly string[]

  constructor(emails: readonly string[], options?: ErrorOptions) {
    super(
      emails.length === 1
        ? `a user with the e-mail address ${JSON.stringify(emails[0])} already exists`
        : `a user with one of these ${emails.length} e-mail addresses already exists`,
      options,
    )
    this.emails = emails
  }
}

/** The outcome of a transfer of credits. Nothing has changed unless it is `transferred`. */
export type TransferOutcome = 'transferred' | 'user-not-found' | 'insufficient-credits'

/**
 * Users in a database. The same calls give the same results and the same errors on every database. Each call
 * takes one connection and returns it before it settles. A call rejects with `PoolTimeoutError` if no
 * connection becomes free in time, and with the database library's own error unless stated otherwise. A write
 * that the database aborts to break a deadlock is retried, up to 20 attempts.
 */
export interface UserStore {
  /**
   * @throws {InvalidUserError} before anything is sent.
   * @throws {DuplicateEmailError}
   */
  createUser(user: NewUser): Promise<User>

  /**
   * Creates all of them or none, and returns them in the order given.
   *
   * @throws {InvalidUserError} before anything is sent.
   * @throws {DuplicateEmailError} also for an address that occurs twice in `users`.
   */
  createUsers(users: readonly NewUser[]): Promise<User[]>

  /** Resolves to `null` if there is no such user. @throws {RangeError} for an unsafe integer. */
  getUserById(id: number): Promise<User | null>

  /** All users, by ascending id. */
  getAllUsers(): Promise<User[]>

  /**
   * Updates the given fields. Resolves to the updated user, or `null` if there is none.
   *
   * @throws {InvalidUserError} before anything is sent.
   * @throws {DuplicateEmailError}
   */
  updateUser(id: number, changes: UserChanges): Promise<User | null>

  /** Deletes a user. Resolves to whether it existed. */
  deleteUser(id: number): Promise<boolean>

  /**
   * Users whose name or e-mail address contains `keyword`, by ascending id. Every character is matched
   * literally, including `%` and `_`. Case is ignored for A to Z only.
   */
  searchUsers(keyword: string): Promise<User[]>

  countUsers(): Promise<number>

  /**
   * Moves credits from one user to another in a transaction. The sum of credits never changes, whatever runs
   * at the same time.
   *
   * @param amount - an integer of 1 or more.
   * @throws {RangeError} for any other amount, if both users are the same, or if the receiver would have more
   * than 2^53 − 1.
   */
  transferCredits(fromId: number, toId: number, amount: number): Promise<TransferOutcome>

  /**
   * Spends at least `durationMs` milliseconds inside the database, on a separate connection.
   *
   * @throws {RangeError} for a duration that is negative, infinite or NaN.
   */
  simulateQuery(durationMs: number): Promise<void>

  /**
   * A view of this store in which every call first spends `durationMs` milliseconds inside the database, on
   * its connection. 0 returns the store itself.
   *
   * @throws {RangeError} as {@link simulateQuery}, but at once.
   */
  withQueryTime(durationMs: number): UserStore

  /**
   * Waits for the calls that have a connection, then closes all connections. Calls that still wait for one,
   * and later calls, reject with `PoolDisposedError`.
   */
  close(): Promise<void>
}
