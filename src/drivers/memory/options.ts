import { DatabaseUrlError } from '../../database-url.ts'
import { DurationError, parseDuration } from '../../duration.ts'
import type { MemoryServerOptions } from './server.ts'
import {
  DISTRIBUTIONS,
  MAX_UNIFORM_NOISE,
  type Distribution,
  type ServiceTimeOptions,
} from './service-time.ts'

const NAMES = [
  'latency',
  'distribution',
  'noise',
  'seed',
  'capacity',
  'connect',
  'max_connections',
] as const

/**
 * Reads the parameters of a `memory:` URL.
 *
 * @throws {DatabaseUrlError} for an unknown parameter, an invalid value, or values that contradict
 *   each other.
 */
export function readMemoryOptions(parameters: URLSearchParams): MemoryServerOptions {
  const given = new Map(parameters)
  const unknown = [...given.keys()].find((name) => !(NAMES as readonly string[]).includes(name))
  if (unknown !== undefined) refuse(`unknown parameter ${unknown} (known: ${NAMES.join(', ')})`)
  const read = <T>(name: (typeof NAMES)[number], parse: (text: string) => T): T | undefined => {
    const text = given.get(name)
    return text === undefined ? undefined : parse(text)
  }
  return {
    serviceTime: consistent(
      read('latency', readDuration) ?? 0,
      read('distribution', readDistribution),
      read('noise', readPercentage),
    ),
    seed: read('seed', (text) => readInteger(text, 0)) ?? 1,
    capacity: read('capacity', (text) => readInteger(text, 1)) ?? Infinity,
    connectMs: read('connect', readDuration) ?? 0,
    maxConnections: read('max_connections', (text) => readInteger(text, 1)) ?? Infinity,
  }
}

function consistent(
  meanMs: number,
  given: Distribution | undefined,
  noise: number | undefined,
): ServiceTimeOptions {
  const distribution = given ?? (noise === undefined ? 'fixed' : 'lognormal')
  const isNoisy = distribution === 'uniform' || distribution === 'lognormal'
  if (isNoisy && noise === undefined)
    refuse(`distribution=${distribution} needs noise, such as noise=5%`)
  if (!isNoisy && noise !== undefined) refuse(`distribution=${distribution} takes no noise`)
  if (distribution === 'uniform' && noise !== undefined && noise > MAX_UNIFORM_NOISE) {
    refuse('distribution=uniform takes noise up to 57%')
  }
  if (distribution !== 'fixed' && meanMs === 0) {
    refuse('noise and distribution need a latency: add one, such as latency=10ms')
  }
  return { meanMs, distribution, noise: noise ?? 0 }
}

function readDuration(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    if (error instanceof DurationError) refuse(error.message)
    throw error
  }
}

function readDistribution(text: string): Distribution {
  const distribution = DISTRIBUTIONS.find((name) => name === text)
  return (
    distribution ?? refuse(`${quoted(text)} is not a distribution (${DISTRIBUTIONS.join(', ')})`)
  )
}

function readPercentage(text: string): number {
  if (!/^\d+(\.\d+)?%$/.test(text)) refuse(`${quoted(text)} is not a percentage, such as 5%`)
  return Number(text.slice(0, -1)) / 100
}

function readInteger(text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least) {
    refuse(`${quoted(text)} is not a number of ${least} or more`)
  }
  return value
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

function refuse(reason: string): never {
  throw new DatabaseUrlError(`memory: ${reason}`)
}
