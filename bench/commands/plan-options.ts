import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  DurationError,
  parseDatabaseUrl,
  parseDuration,
  type DatabaseUrl,
  type PoolSize,
} from '../../src/index.ts'
import { DEFAULT_MATRICES, QUICK_MATRICES } from '../plan/default-plan.ts'
import { CLAIMED_POOL, CLAIMED_QUERY_TIME_MS, CLAIMS, SUFFICIENT_POOL } from '../plan/document.ts'
import type { Matrix } from '../plan/matrix.ts'
import { MODES, type Mode } from '../plan/modes.ts'
import { OPERATION_NAMES, type OperationName } from '../plan/operations.ts'
import { parsePool, PoolNotationError } from '../plan/pool-notation.ts'
import { DEFAULT_DATABASES, type DefaultDatabase } from './default-databases.ts'

/** What `run` and `list` are told to measure, as commander gives it. */
export interface PlanOptions {
  readonly url?: readonly DatabaseUrl[]
  readonly database?: readonly DefaultDatabase[]
  readonly pool?: readonly PoolSize[]
  readonly mode?: readonly Mode[]
  readonly operation?: readonly OperationName[]
  readonly concurrency?: readonly number[]
  readonly queryTime?: readonly number[]
  readonly quick?: boolean
}

/** Adds the options that say what is measured. */
export function addPlanOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--url <url>',
        'a database to measure, instead of those below (repeatable)',
      ).argParser(collectUrl),
    )
    .addOption(
      new Option('--database <names>', `which of ${DEFAULT_DATABASES.join(', ')}`).argParser(
        oneOf(DEFAULT_DATABASES),
      ),
    )
    .addOption(
      new Option('--pool <sizes>', 'pool_size+max_overflow (default: 5+10,20+0)').argParser(
        list(parsePool),
      ),
    )
    .addOption(
      new Option('--concurrency <counts>', 'operations in a burst (default: 1,10,100)').argParser(
        list((text) => parseCount(text, 1, 100_000)),
      ),
    )
    .addOption(
      new Option(
        '--mode <modes>',
        `${MODES.join(', ')} (default: sequential,concurrent)`,
      ).argParser(oneOf(MODES)),
    )
    .addOption(
      new Option(
        '--operation <names>',
        `${OPERATION_NAMES.join(', ')} (default: get-user)`,
      ).argParser(oneOf(OPERATION_NAMES)),
    )
    .addOption(
      new Option(
        '--query-time <durations>',
        'spent in the database by each operation (default: 10ms,0)',
      ).argParser(list(parseDuration)),
    )
    .option('--quick', 'one round of the main table: to look at, not to compare')
}

/** The matrices to measure: the default plan, or one made of what was asked for. */
export function matricesOf(options: PlanOptions): readonly Matrix[] {
  const { pool, mode, operation, concurrency, queryTime, quick } = options
  if (!pool && !mode && !operation && !concurrency && !queryTime) {
    return quick ? QUICK_MATRICES : DEFAULT_MATRICES
  }
  return [
    {
      pools: pool ?? [CLAIMED_POOL, SUFFICIENT_POOL],
      modes: mode ?? ['sequential', 'concurrent'],
      operations: operation ?? ['get-user'],
      concurrency: concurrency ?? CLAIMS.map((claim) => claim.queries),
      queryTimesMs: queryTime ?? [CLAIMED_QUERY_TIME_MS, 0],
    },
  ]
}

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

function list<T>(parse: (text: string) => T): (text: string) => T[] {
  const parseOne = checked(parse)
  return (text) => text.split(',').map((part) => parseOne(part.trim()))
}

function oneOf<T extends string>(names: readonly T[]): (text: string) => T[] {
  return list((text) => {
    const known = names.find((name) => name === text)
    if (known === undefined) {
      throw new InvalidArgumentError(`${JSON.stringify(text)} is none of ${names.join(', ')}.`)
    }
    return known
  })
}

/** Its error leaves commander alone, which would print the URL with its password. */
function collectUrl(text: string, previous: readonly DatabaseUrl[] = []): DatabaseUrl[] {
  return [...previous, parseDatabaseUrl(text)]
}
