import { UsageError } from '../io.ts'

/** @returns a mistake in a configuration file: the file, the setting, and what is wrong with it. */
export function settingError(file: string, place: string, problem: string): UsageError {
  return new UsageError(`${file}: ${place === '' ? '' : `\`${place}\` `}${problem}`)
}
