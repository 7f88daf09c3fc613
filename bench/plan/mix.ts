/** A kind of request in a mix, and how often it comes. */
export interface MixPart {
  /** The name of an operation, or the path of a module that defines one. */
  readonly operation: string
  /** Its share is its weight over the sum of all weights. */
  readonly weight: number
}

/** An error for a text that is not a mix. */
export class MixError extends Error {
  override readonly name = 'MixError'
  readonly code = 'MIX'

  constructor(text: string) {
    super(
      `${JSON.stringify(text)} is not a mix: write operations with weights, such as get-user:70,search-users:30`,
    )
  }
}

/**
 * Parses `get-user:70,search-users:20,./mine.ts`; an operation without a weight has 1.
 *
 * @throws {MixError} for an empty part, a weight that is not above 0, or an operation named twice.
 */
export function parseMix(text: string): MixPart[] {
  const parts = text.split(',').map((part): MixPart => {
    const [, operation, weight = '1'] = /^([^:].*?)(?::(\d+(?:\.\d+)?))?$/.exec(part.trim()) ?? []
    if (operation === undefined || !(Number(weight) > 0)) throw new MixError(text)
    return { operation, weight: Number(weight) }
  })
  if (new Set(parts.map(({ operation }) => operation)).size < parts.length) throw new MixError(text)
  return parts
}

/** A mix as it is typed: `get-user:70,search-users:30`; a single operation without its weight. */
export function formatMix(mix: readonly MixPart[]): string {
  if (mix.length === 1) return (mix[0] as MixPart).operation
  return mix.map(({ operation, weight }) => `${operation}:${weight}`).join(',')
}
