import { InvalidArgumentError, Option, type Command } from 'commander'
import { parseDuration } from '../../src/index.ts'
import { UsageError } from '../io.ts'
import { isModulePath } from '../modules/import-module.ts'
import { MixError, parseMix, type MixPart } from '../plan/mix.ts'
import { OPERATION_NAMES } from '../plan/operations.ts'
import { ARRIVALS, type Arrivals } from '../plan/schedule.ts'
import { BALANCES, type Balance } from '../plan/share.ts'
import { parseSlo, SloError, type Slo } from '../plan/slo.ts'
import type { Load } from '../plan/traffic.ts'
import { checked, count, known, parseTimeLimit, withTraits } from './option-parsers.ts'
import { instancesOption, laterDefault, parsedOption, preset } from './shared-options.ts'

/** What traffic to send, as commander gives it. */
export interface TrafficOptions {
  readonly mix?: readonly MixPart[]
  /** What the mix is made of, where none is given. */
  readonly operation?: readonly string[]
  readonly rate?: number
  readonly arrivals: Arrivals
  readonly clients?: number
  readonly thinkTime: number
  readonly maxInFlight: number
  readonly instances: number
  readonly balance: Balance
  readonly slo?: readonly Slo[]
  readonly duration: number
  readonly warmUp: number
}

/** Requests per second that are sent by default. */
const DEFAULT_RATE = 150

/** Operations that prepare each call beforehand, which nobody can do for traffic. */
export const NOT_IN_TRAFFIC: readonly string[] = ['delete-user']

const MIX_OPERATIONS = OPERATION_NAMES.filter((name) => !NOT_IN_TRAFFIC.includes(name))

/** Adds the options that say which requests come, and how. */
export function addTrafficOptions(command: Command): Command {
  return command
    .addOption(
      laterDefault(
        parsedOption(
          '--mix <operations>',
          'operations with weights, such as get-user:70,search-users:30, or modules such as ./my-operation.ts',
          parseKnownMix,
        ).conflicts('operation'),
        'those of --operation, equally often',
      ),
    )
    .addOption(
      laterDefault(
        parsedOption(
          '--rate <rate>',
          'requests per second that arrive, whether or not others are answered, such as 200/s',
          parseRate,
        ).conflicts('clients'),
        `${DEFAULT_RATE}/s`,
      ),
    )
    .addOption(
      preset(
        new Option(
          '--arrivals <process>',
          'random arrivals, independent of each other, or evenly spaced ones',
        ).choices(ARRIVALS),
        'poisson',
      ),
    )
    .addOption(
      parsedOption(
        '--clients <count>',
        'clients that each wait for an answer before they send the next request',
        count(1),
      ),
    )
    .addOption(
      preset(
        parsedOption(
          '--think-time <duration>',
          'pause of a client between an answer and its next request',
          checked(parseDuration),
        ),
        '0ms',
      ),
    )
    .addOption(
      preset(
        parsedOption(
          '--max-in-flight <count>',
          'requests under way at most; what arrives beyond them is not sent, and counted',
          count(1),
        ),
        '10000',
      ),
    )
    .addOption(instancesOption())
    .addOption(
      preset(
        new Option(
          '--balance <method>',
          'deal arrivals to the instances at random, or to each in turn',
        ).choices(BALANCES),
        'random',
      ),
    )
    .addOption(
      new Option(
        '--slo <objective>',
        'objective such as p99<50ms, errors<0.1%, wait:p99<5ms or throughput>=190/s (repeatable)',
      ).argParser(
        withTraits({ several: 'repeated' }, (text: string, previous: readonly Slo[] = []) => [
          ...previous,
          parseObjective(text),
        ]),
      ),
    )
    .addOption(
      preset(
        parsedOption(
          '--duration <duration>',
          'time that each pool is measured, over all rounds',
          parseTimeLimit,
        ),
        '12s',
      ),
    )
    .addOption(
      preset(
        parsedOption(
          '--warm-up <duration>',
          'traffic before each slice that is not recorded',
          checked(parseDuration),
        ),
        '500ms',
      ),
    )
}

/** The operations that are sent, by names and paths of modules, with their weights. */
export function mixOf({ mix, operation = ['get-user'] }: TrafficOptions): readonly MixPart[] {
  return mix ?? parseKnownMix(operation.join(','))
}

/**
 * The load that the options ask for, of all instances together.
 *
 * @throws {UsageError} if an instance would have nothing to do.
 */
export function loadOf(options: TrafficOptions): Load {
  const { clients, thinkTime, rate = DEFAULT_RATE, arrivals, maxInFlight, instances } = options
  const [option, most] =
    clients === undefined ? ['--max-in-flight', maxInFlight] : ['--clients', clients]
  if (most < instances) {
    throw new UsageError(`${option} ${most} leaves nothing to some of ${instances} instances`)
  }
  return clients === undefined
    ? { kind: 'open', ratePerS: rate, arrivals, maxInFlight }
    : { kind: 'closed', clients, thinkTimeMs: thinkTime }
}

function parseKnownMix(text: string): MixPart[] {
  try {
    const mix = parseMix(text)
    for (const { operation } of mix) {
      if (!isModulePath(operation)) known(MIX_OPERATIONS, operation, ', or ./a-module.ts')
    }
    return mix
  } catch (error) {
    if (error instanceof MixError) throw new InvalidArgumentError(`${error.message}.`)
    throw error
  }
}

/** @throws {InvalidArgumentError} */
function parseRate(text: string): number {
  const rate = Number(/^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text.trim())?.[1])
  if (rate > 0 && rate <= 1_000_000) return rate
  throw new InvalidArgumentError(
    `${JSON.stringify(text)} is not a rate: write requests per second, such as 200/s.`,
  )
}

function parseObjective(text: string): Slo {
  try {
    return parseSlo(text)
  } catch (error) {
    if (error instanceof SloError) throw new InvalidArgumentError(`${error.message}.`)
    throw error
  }
}
