import { closest } from '../options/closest.ts'
import type { FoundConfig } from './find-config.ts'
import { settingError } from './setting-error.ts'

type Settings = Readonly<Record<string, unknown>>

/** Settings of one place in a configuration; those of an earlier layer win. */
export interface Layer {
  /** The prefix of its settings' names in messages: `profiles.ci.run.`, or empty. */
  readonly prefix: string
  readonly settings: Settings
}

/** The commands that have settings, each with the names of its settings. */
export type KnownSettings = ReadonlyMap<string, readonly string[]>

/**
 * The layers of a configuration for one command: its section in the profile, the profile, the section, and
 * the settings for all commands.
 *
 * @throws {UsageError} for an unknown name anywhere in the file, and for an unknown profile.
 */
export function layersOf(
  { file, value }: Pick<FoundConfig, 'file' | 'value'>,
  known: KnownSettings,
  { section, profile }: { readonly section: string; readonly profile: string | undefined },
): Layer[] {
  const { profiles = {}, ...common } = requireObject(value, file, '')
  const named = requireObject(profiles, file, 'profiles')
  requireKnown(common, known, file, '', ['profiles'])
  for (const [name, settings] of Object.entries(named)) {
    const place = `profiles.${name}`
    requireKnown(requireObject(settings, file, place), known, file, `${place}.`)
  }
  const asked = profile === undefined ? [] : [profileNamed(profile, named, file)]
  return [...asked, { prefix: '', settings: common }].flatMap((layer) => {
    const own = layer.settings[section]
    const outer = { prefix: layer.prefix, settings: withoutSections(layer.settings, known) }
    if (own === undefined) return [outer]
    return [{ prefix: `${layer.prefix}${section}.`, settings: own as Settings }, outer]
  })
}

function profileNamed(name: string, profiles: Settings, file: string): Layer {
  if (Object.hasOwn(profiles, name)) {
    return { prefix: `profiles.${name}.`, settings: profiles[name] as Settings }
  }
  const names = Object.keys(profiles)
  const there = names.length > 0 ? `there are ${names.join(', ')}` : 'there are none'
  throw settingError(file, '', `there is no profile ${JSON.stringify(name)} (${there})`)
}

function withoutSections(settings: Settings, known: KnownSettings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !known.has(name)))
}

/** Rejects unknown settings, at the top level and in each section. */
function requireKnown(
  settings: Settings,
  known: KnownSettings,
  file: string,
  prefix: string,
  more: readonly string[] = [],
): void {
  const names = [...new Set([...known.values()].flat()), ...known.keys(), ...more]
  for (const [name, value] of Object.entries(settings)) {
    const ofSection = known.get(name)
    if (ofSection === undefined) requireOneOf(names, name, file, prefix)
    else if (value !== undefined) {
      const section = requireObject(value, file, `${prefix}${name}`)
      for (const key of Object.keys(section)) {
        requireOneOf(ofSection, key, file, `${prefix}${name}.`)
      }
    }
  }
}

function requireOneOf(names: readonly string[], name: string, file: string, prefix: string): void {
  if (names.includes(name)) return
  const likely = closest(name, names)
  const advice = likely === undefined ? '' : ` (did you mean \`${likely}\`?)`
  throw settingError(file, `${prefix}${name}`, `is not a setting${advice}`)
}

function requireObject(value: unknown, file: string, place: string): Settings {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Settings
  const what = place === '' ? 'it must hold' : 'must be'
  throw settingError(file, place, `${what} an object of settings, not ${kindOf(value)}`)
}

/** A description of a value's type that does not reveal the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a string' : `a ${typeof value}`
}
