import { InvalidArgumentError, type OptionValues } from 'commander'
import { DurationError, parseDuration } from '../../src/index.ts'
import { PoolNotationError } from '../plan/pool-notation.ts'
import { didYouMean } from './closest.ts'

const TRAITS = new WeakMap<object, ParserTraits>()

/** @throws {InvalidArgumentError} which commander turns into one line. */
export function parseCount(text: string, minimum: number, maximum: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text.trim()) || value < minimum || value > maximum) {
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is not a whole number from ${minimum} to ${maximum}.`,
    )
  }
  return value
}

/** A parser of whole numbers from `minimum` up. */
export function count(minimum: number): (text: string) => number {
  return (text) => parseCount(text, minimum, 2 ** 31 - 1)
}

/** @throws {InvalidArgumentError} for none, and for 0. */
export function parseTimeLimit(text: string): number {
  const durationMs = checked(parseDuration)(text)
  if (durationMs > 0) return durationMs
  throw new InvalidArgumentError(`${JSON.stringify(text)} must be longer than 0.`)
}

/** @throws {InvalidArgumentError} for what would make something faster, or a hundred times slower. */
export function parseFactor(text: string): number {
  const factor = Number(text)
  if (text.trim() !== '' && factor >= 1 && factor <= 100) return factor
  throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number from 1 to 100.`)
}

/**
 * A share as people write it: `10%`, `0.1`.
 *
 * @returns from 0 to 1.
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

/** A parser for commander that says what is wrong in its own words. */
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

/** Several, with commas between them. */
export function list<T>(parse: (text: string) => T): (text: string) => T[] {
  const parseOne = checked(parse)
  const parseAll = (text: string): T[] => text.split(',').map((part) => parseOne(part.trim()))
  return withTraits({ several: 'commas' }, parseAll)
}

/** Several of `names`, with commas between them. */
export function oneOf<T extends string>(names: readonly T[]): (text: string) => T[] {
  return withTraits(
    { several: 'commas', names },
    list((text) => known(names, text)),
  )
}

/** Several, each behind an option of its own. */
export const collect = withTraits(
  { several: 'repeated' },
  (text: string, previous: readonly string[] = []): string[] => [...previous, text],
)

/** What others need to know of an option than its parser. */
export interface ParserTraits {
  /** How several values are typed. Default: there is one. */
  readonly several?: 'commas' | 'repeated'
  /** The values that can be told before: for completion. */
  readonly names?: readonly string[]
  /** Options that it cannot be used with, where the command says so in words of its own. */
  readonly conflicts?: readonly string[]
  /** Whether a value that a configuration gives is of no use beside the options set above it. */
  readonly isUseless?: (value: unknown, options: OptionValues) => boolean
}

export function withTraits<T extends object>(traits: ParserTraits, parser: T): T {
  TRAITS.set(parser, traits)
  return parser
}

/** @param parser - of an option; `undefined`: it has none. */
export function traitsOf(parser: object | undefined): ParserTraits {
  return (parser && TRAITS.get(parser)) ?? {}
}

/** One of `names`. */
export function known<T extends string>(names: readonly T[], text: string, more = ''): T {
  const name = names.find((each) => each === text)
  if (name !== undefined) return name
  throw notOneOf(names, text, more)
}

/** Says what there is, and which of `words` may have been meant. */
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
