import type { NewUser, User, UserChanges } from './user.ts'

/** Another user has this e-mail address already. */
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

/** How a transfer of credits ended. Nothing has changed unless it is `transferred`. */
export type TransferOutcome = 'transferred' | 'user-not-found' | 'insufficient-credits'

/**
 * Users in a database. The same calls give the same results and the same errors on every database.
 *
 * Each call takes one connection, and gives it back before it settles. A call rejects with
 * `PoolTimeoutError` when none came free in time, and with the database library's own error where
 * nothing else is stated. A write that the database aborts to break a deadlock is retried, up to 20
 * attempts.
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
   * Users whose name or e-mail address contains `keyword`, by ascending id. Every character of it
   * stands for itself, `%` and `_` as well. A to Z equal a to z; other letters differ by case.
   */
  searchUsers(keyword: string): Promise<User[]>

  countUsers(): Promise<number>

  /**
   * Moves credits from one user to another in a transaction. Credits are neither lost nor made,
   * whatever runs at the same time.
   *
   * @param amount - an integer of 1 or more.
   * @throws {RangeError} for another amount, where both users are the same, and where the receiver
   *   would have more than 2^53 − 1.
   */
  transferCredits(fromId: number, toId: number, amount: number): Promise<TransferOutcome>

  /**
   * Spends at least `durationMs` milliseconds inside the database, on a connection of its own.
   *
   * @throws {RangeError} for a duration that is negative, infinite or NaN.
   */
  simulateQuery(durationMs: number): Promise<void>

  /**
   * A view of this store in which every call first spends `durationMs` milliseconds inside the
   * database, on its connection. 0: the store as it is.
   *
   * @throws {RangeError} as {@link simulateQuery}, but at once.
   */
  withQueryTime(durationMs: number): UserStore

  /**
   * Waits for the calls that have a connection, and closes every one. Calls that still wait for one,
   * and those that come later, reject with `PoolDisposedError`.
   */
  close(): Promise<void>
}
