import { InvalidArgumentError, type Option } from 'commander'
import { traitsOf } from '../options/option-parsers.ts'
import type { FoundConfig } from './find-config.ts'
import { kindOf } from './layers.ts'
import { fromConfigFolder } from './option-paths.ts'
import { settingError } from './setting-error.ts'
import { replaceVariables, type Environment } from './variables.ts'

/** The origin of a setting, and the variables that its value may refer to. */
export interface SettingContext {
  readonly config: FoundConfig
  readonly cwd: string
  readonly environment: Environment
}

/** A setting converted to an option of the command line. */
export interface TypedSetting {
  readonly value: unknown
  readonly words: readonly string[]
}

/** Matches a value that must not be quoted in a message. */
const MAY_BE_SECRET = /@|:\/\/|pass|pwd|secret|token|key/i

/**
 * Converts a setting to the typed option: its words, and the value that the option's own parser returns.
 *
 * @param place - the name of the setting in the file, with its section.
 * @throws {UsageError} whose message never quotes a possible secret.
 */
export function optionValue(
  option: Option,
  value: unknown,
  place: string,
  context: SettingContext,
): TypedSetting {
  const { file } = context.config
  const refuse = (problem: string): Error => settingError(file, place, problem)
  if (value === undefined) {
    const instead =
      option.attributeName() === 'url' ? ' Or use a private database: --database postgres' : ''
    throw refuse(`is undefined: is the environment variable behind it set?${instead}`)
  }
  if (option.isBoolean() || option.negate) {
    if (typeof value === 'boolean') return { value, words: wordsOfSwitch(option, value) }
    throw refuse(`must be true or false, not ${kindOf(value)}`)
  }
  const { several } = traitsOf(option.parseArg)
  const values = Array.isArray(value) && several !== undefined ? (value as unknown[]) : [value]
  if (values.length === 0 || !values.every((each) => ['string', 'number'].includes(typeof each))) {
    const what = several === undefined ? '' : ', or a list of them'
    const wrong = values.length === 0 ? 'an empty list' : kindOf(value)
    throw refuse(`must be a string or a number${what}, not ${wrong}`)
  }
  const texts = values.map((each) => textOf(String(each), option, place, context))
  const typed = several === 'repeated' ? texts : [texts.join(',')]
  try {
    return {
      value: typed.reduce<unknown>(
        (previous, text) => (option.parseArg ? option.parseArg(text, previous) : text),
        undefined,
      ),
      words: typed.flatMap((text) => [option.long as string, text]),
    }
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    const isSecret = values.some((each) => mayBeSecret(String(each), context))
    throw refuse(
      isSecret ? `is not a valid value for ${option.long}` : `is wrong: ${error.message}`,
    )
  }
}

/** Returns no words if a switch keeps its default. */
function wordsOfSwitch(option: Option, value: boolean): string[] {
  return value === option.negate ? [] : [option.long as string]
}

function textOf(
  text: string,
  option: Option,
  place: string,
  { config, cwd, environment }: SettingContext,
): string {
  const whole = config.hasVariables
    ? replaceVariables(text, environment, (name) =>
        settingError(config.file, place, `needs the variable ${name}, which is not set`),
      )
    : text
  return fromConfigFolder(whole, option, { folder: config.folder, cwd })
}

function mayBeSecret(text: string, { config }: SettingContext): boolean {
  return MAY_BE_SECRET.test(text) || (config.hasVariables && text.includes('${'))
}
