import { DatabaseUrlError, parseDatabaseUrl, type DriverDefinition } from '../../src/index.ts'

/** A command line as it may be stored: without the secrets of its URLs. */
export function commandText(
  argv: readonly string[],
  ownDrivers: readonly DriverDefinition[],
): string[] {
  return ['poolbench', ...argv.map((argument) => withoutUrlSecrets(argument, ownDrivers))]
}

function withoutUrlSecrets(argument: string, ownDrivers: readonly DriverDefinition[]): string {
  const [, option = '', text = ''] = /^(--url=)?(.*)$/s.exec(argument) ?? []
  try {
    return option + parseDatabaseUrl(text, ownDrivers).redacted
  } catch (error) {
    if (error instanceof DatabaseUrlError) return argument
    throw error
  }
}
