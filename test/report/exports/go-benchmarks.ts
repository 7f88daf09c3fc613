/** A line of results in the Go benchmark format, with the configuration that applies to it. */
interface GoBenchmark {
  /** The name without `Benchmark`, keys and the number of processors. */
  readonly base: string
  readonly keys: Readonly<Record<string, string>>
  readonly processors: number
  readonly iterations: number
  readonly values: ReadonlyMap<string, number>
  readonly config: ReadonlyMap<string, string>
}

export interface GoBenchmarkFile {
  readonly benchmarks: GoBenchmark[]
  /** The metadata by unit and key: `ops/s better` → `higher`. */
  readonly units: ReadonlyMap<string, string>
}

/**
 * Parses the Go benchmark format strictly by its specification. Lines that readers may ignore are an error
 * here, except for empty ones.
 *
 * https://go.dev/design/14313-benchmark-format
 */
export function parseGoBenchmarks(text: string): GoBenchmarkFile {
  const benchmarks: GoBenchmark[] = []
  const units = new Map<string, string>()
  const config = new Map<string, string>()
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  for (const line of text.slice(0, -1).split('\n')) {
    const setting = /^(\p{Ll}[^\s\p{Lu}:]*):(?:[ \t]+(.*))?$/u.exec(line)
    if (line.startsWith('Benchmark')) {
      benchmarks.push(parseLine(line, new Map(config)))
    } else if (line.startsWith('Unit ')) {
      const [, unit, ...pairs] = line.split(' ')
      for (const pair of pairs) {
        const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? fail(line)
        units.set(`${unit} ${key}`, value as string)
      }
    } else if (setting) {
      if (setting[2]) config.set(setting[1] as string, setting[2])
      else config.delete(setting[1] as string)
    } else if (line !== '') {
      fail(line)
    }
  }
  return { benchmarks, units }
}

function parseLine(line: string, config: ReadonlyMap<string, string>): GoBenchmark {
  const [name, iterations, ...measurements] = line.split(/\s+/u) as [string, string, ...string[]]
  const parts = /^Benchmark(\p{Lu}[^\s/]*?)((?:\/[^\s/]+)*)-(\d+)$/u.exec(name) ?? fail(line)
  if (!/^[1-9]\d*$/.test(iterations)) fail(line)
  if (measurements.length === 0 || measurements.length % 2 === 1) fail(line)
  const values = new Map<string, number>()
  for (let index = 0; index < measurements.length; index += 2) {
    const [value, unit] = measurements.slice(index, index + 2) as [string, string]
    if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/.test(value) || values.has(unit)) fail(line)
    values.set(unit, Number(value))
  }
  return {
    base: parts[1] as string,
    keys: Object.fromEntries(
      (parts[2] as string)
        .split('/')
        .slice(1)
        .map((pair) => {
          const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? fail(line)
          return [key as string, value as string]
        }),
    ),
    processors: Number(parts[3]),
    iterations: Number(iterations),
    values,
    config,
  }
}

function fail(line: string): never {
  throw new Error(`not in the Go benchmark format: ${JSON.stringify(line)}`)
}
