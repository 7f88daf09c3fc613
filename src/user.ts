/** A row of the users table; the same on every database. */
export interface User {
  /** A positive integer that the database assigns. SQLite may reuse the id of a deleted user. */
  readonly id: number
  readonly name: string
  readonly email: string
  readonly credits: number
  /** The time of creation, with millisecond precision. */
  readonly createdAt: Date
}

/** The fields needed to create a {@link User}. */
export interface NewUser {
  /** 1 to 50 characters (Unicode code points). */
  readonly name: string
  /** 1 to 100 characters, unique; `A@x` and `a@x` are two addresses. */
  readonly email: string
  /**
   * An integer from 0 to 2^53 − 1.
   *
   * @defaultValue 0
   */
  readonly credits?: number
}

/** The fields of a {@link User} that may be changed; absent fields keep their values. */
export interface UserChanges {
  readonly name?: string
  readonly email?: string
}

/** An error for a user that at least one of the databases would not accept. */
export class InvalidUserError extends Error {
  override readonly name = 'InvalidUserError'
  readonly code = 'INVALID_USER'
}

const NAME_LENGTH = 50
const EMAIL_LENGTH = 100

/** @throws {InvalidUserError} naming the field, what was expected and what was given. */
export function validateNewUser(user: NewUser): void {
  validateText('name', user.name, NAME_LENGTH)
  validateText('email', user.email, EMAIL_LENGTH)
  const { credits = 0 } = user
  if (!Number.isSafeInteger(credits) || credits < 0) {
    throw new InvalidUserError(`\`credits\` must be an integer of 0 or more, got ${credits}`)
  }
}

/** @throws {InvalidUserError} as {@link validateNewUser}. */
export function validateChanges(changes: UserChanges): void {
  if (changes.name !== undefined) validateText('name', changes.name, NAME_LENGTH)
  if (changes.email !== undefined) validateText('email', changes.email, EMAIL_LENGTH)
}

/** Returns whether a name or an e-mail address can contain `text`, so that it may be sent. */
export function canOccur(text: string): boolean {
  return isStorable(text) && codePoints(text) <= EMAIL_LENGTH
}

function validateText(field: string, text: string, maxLength: number): void {
  const length = typeof text === 'string' ? codePoints(text) : 0
  if (length < 1 || length > maxLength) {
    throw new InvalidUserError(`\`${field}\` must have 1 to ${maxLength} characters, got ${length}`)
  }
  if (!isStorable(text)) {
    throw new InvalidUserError(`\`${field}\` must be well-formed text without U+0000`)
  }
}

/** PostgreSQL refuses U+0000, MySQL a lone surrogate; SQLite would store either. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
