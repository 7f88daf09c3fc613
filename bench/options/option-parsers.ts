import { InvalidArgumentError, type OptionValues } from 'commander'
import { DurationError, parseDuration } from '../../src/index.ts'
import { PoolNotationError } from '../plan/pool-notation.ts'
import { didYouMean } from './closest.ts'

const TRAITS = new WeakMap<object, ParserTraits>()

/** @throws {InvalidArgumentError}, which commander prints as one line. */
export function parseCount(text: string, minimum: number, maximum: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text.trim()) || value < minimum || value > maximum) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a whole number from ${minimum} to ${maximum}.`,
    )
  }
  return value
}

/** A parser of whole numbers of `minimum` or more. */
export function count(minimum: number): (text: string) => number {
  return (text) => parseCount(text, minimum, 2 ** 31 - 1)
}

/** @throws {InvalidArgumentError} for an invalid duration, and for 0. */
export function parseTimeLimit(text: string): number {
  const durationMs = checked(parseDuration)(text)
  if (durationMs > 0) return durationMs
  throw new InvalidArgumentError(`${JSON.stringify(text)} must be longer than 0.`)
}

/** @throws {InvalidArgumentError} for a factor below 1 or above 100. */
export function parseFactor(text: string): number {
  const factor = Number(text)
  if (text.trim() !== '' && factor >= 1 && factor <= 100) return factor
  throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number from 1 to 100.`)
}

/**
 * Parses a share: `10%` or `0.1`.
 *
 * @returns a number from 0 to 1.
 * @throws {InvalidArgumentError}
 */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim())
  const share = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN
  if (share >= 0 && share <= 1) return share
  throw new InvalidArgumentError(
    `${JSON.stringify(text)} is not a share from 0% to 100%: write 10% or 0.1.`,
  )
}

/** A parser for commander that keeps the error message of `parse`. */
export function checked<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      const known = [DurationError, PoolNotationError]
      if (!known.some((kind) => error instanceof kind)) throw error
      throw new InvalidArgumentError(`${(error as Error).message}.`)
    }
  }
}

/** A parser of a list with commas. */
export function list<T>(parse: (text: string) => T): (text: string) => T[] {
  const parseOne = checked(parse)
  const parseAll = (text: string): T[] => text.split(',').map((part) => parseOne(part.trim()))
  return withTraits({ several: 'commas' }, parseAll)
}

/** A parser of a comma-separated list of `names`. */
export function oneOf<T extends string>(names: readonly T[]): (text: string) => T[] {
  return withTraits(
    { several: 'commas', names },
    list((text) => known(names, text)),
  )
}

/** A parser of an option that may be repeated, one value each time. */
export const collect = withTraits(
  { several: 'repeated' },
  (text: string, previous: readonly string[] = []): string[] => [...previous, text],
)

/** Facts about an option that its parser does not express. */
export interface ParserTraits {
  /** The syntax of several values. Default: a single value. */
  readonly several?: 'commas' | 'repeated'
  /** The possible values, for completion. */
  readonly names?: readonly string[]
  /** Conflicting options for which the command has its own error message. */
  readonly conflicts?: readonly string[]
  /** Whether a value of a configuration has no effect given the options set with higher precedence. */
  readonly isUseless?: (value: unknown, options: OptionValues) => boolean
}

export function withTraits<T extends object>(traits: ParserTraits, parser: T): T {
  TRAITS.set(parser, traits)
  return parser
}

/** @param parser - the parser of an option; `undefined` if it has none. */
export function traitsOf(parser: object | undefined): ParserTraits {
  return (parser && TRAITS.get(parser)) ?? {}
}

/** A parser of one of `names`. */
export function known<T extends string>(names: readonly T[], text: string, more = ''): T {
  const name = names.find((each) => each === text)
  if (name !== undefined) return name
  throw notOneOf(names, text, more)
}

/** Creates the error that lists the valid names, and suggests the closest of `words`. */
export function notOneOf(
  names: readonly string[],
  text: string,
  more = '',
  words: readonly string[] = names,
): InvalidArgumentError {
  const suggestion = didYouMean(text, words)
  return new InvalidArgumentError(
    `${JSON.stringify(text)} is not one of ${names.join(', ')}${more}.${suggestion}`,
  )
}
