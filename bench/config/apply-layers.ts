import type { Command, Option } from 'commander'
import { traitsOf } from '../options/option-parsers.ts'
import type { Layer } from './layers.ts'
import { optionValue, type SettingContext, type TypedSetting } from './option-value.ts'
import { settingError } from './setting-error.ts'

/** The higher-precedence option that overrules a setting, by setting; commander checks conflicts. */
const OVERRULED: Readonly<Record<string, string>> = { rounds: 'quick', base: 'selfTest' }

/**
 * Applies the settings of the layers to a command, as if they had been typed. Typed options take precedence,
 * and settings that conflict with them are left out.
 *
 * @returns the settings in effect, by name, in the order of the options.
 * @throws {UsageError}
 */
export function applyLayers(
  command: Command,
  layers: readonly Layer[],
  context: SettingContext,
): Map<string, TypedSetting> {
  const applied = new Map<string, TypedSetting>()
  for (const { prefix, settings } of layers) {
    const options = settableOptions(command).filter(
      (option) =>
        Object.hasOwn(settings, option.attributeName()) &&
        !isOverruled(option, command, settings[option.attributeName()]),
    )
    requireCompatible(options, settings, prefix, context.config.file)
    for (const option of options) {
      const name = option.attributeName()
      if (applied.has(name)) continue
      const typed = optionValue(option, settings[name], `${prefix}${name}`, context)
      command.setOptionValueWithSource(name, typed.value, 'config')
      applied.set(name, typed)
    }
  }
  const names = settableOptions(command).map((option) => option.attributeName())
  return new Map([...applied].sort(([a], [b]) => names.indexOf(a) - names.indexOf(b)))
}

/** The options of a command that a configuration can set, each once: `--noise`, not `--no-noise`. */
export function settableOptions({ options }: Command): Option[] {
  return options.filter(
    (option) =>
      !option.hidden &&
      !(option.negate && options.some((other) => !other.negate && sameName(option, other))),
  )
}

/** Whether the command line, the environment or a higher layer overrides the setting. */
export function isOverruled(option: Option, command: Command, value?: unknown): boolean {
  const name = option.attributeName()
  if (isSet(name, command)) return true
  if (isSet(OVERRULED[name] ?? '', command)) return true
  if (traitsOf(option.parseArg).isUseless?.(value, command.opts())) return true
  return command.options.some(
    (other) => isSet(other.attributeName(), command) && areInConflict(option, other),
  )
}

function isSet(name: string, command: Command): boolean {
  const source = command.getOptionValueSource(name)
  return source !== undefined && source !== 'default'
}

function areInConflict(one: Option, other: Option): boolean {
  return (
    conflictsOf(one).includes(other.attributeName()) ||
    conflictsOf(other).includes(one.attributeName())
  )
}

/** The conflicts of an option: those of `.conflicts()`, which its types omit, and the parser's. */
function conflictsOf(option: Option): readonly string[] {
  const { conflictsWith } = option as Option & { readonly conflictsWith: readonly string[] }
  return [...conflictsWith, ...(traitsOf(option.parseArg).conflicts ?? [])]
}

/** Rejects conflicting settings in one layer, where neither takes precedence. */
function requireCompatible(
  options: readonly Option[],
  settings: Layer['settings'],
  prefix: string,
  file: string,
): void {
  const used = options.filter((option) => settings[option.attributeName()] !== false)
  for (const [index, one] of used.entries()) {
    const other = used.slice(index + 1).find((each) => areInConflict(one, each))
    if (!other) continue
    const place = `${prefix}${one.attributeName()}`
    throw settingError(file, place, `cannot be used with \`${other.attributeName()}\``)
  }
}

function sameName(one: Option, other: Option): boolean {
  return one.attributeName() === other.attributeName()
}
