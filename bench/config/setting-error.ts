import { UsageError } from '../io.ts'

/** @returns an error for a mistake in a configuration file: the file, the setting, and the problem. */
export function settingError(file: string, place: string, problem: string): UsageError {
  return new UsageError(`${file}: ${place === '' ? '' : `\`${place}\` `}${problem}`)
}
