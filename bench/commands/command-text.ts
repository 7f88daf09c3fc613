import { DatabaseUrlError, parseDatabaseUrl, type DriverDefinition } from '../../src/index.ts'

/** A command line that may be stored, without the secrets of its URLs. */
export function commandText(
  argv: readonly string[],
  customDrivers: readonly DriverDefinition[],
): string[] {
  return ['poolbench', ...argv.map((argument) => withoutUrlSecrets(argument, customDrivers))]
}

function withoutUrlSecrets(argument: string, customDrivers: readonly DriverDefinition[]): string {
  const [, option = '', text = ''] = /^(--url=)?(.*)$/s.exec(argument) ?? []
  try {
    return option + parseDatabaseUrl(text, customDrivers).redacted
  } catch (error) {
    if (error instanceof DatabaseUrlError) return argument
    throw error
  }
}
