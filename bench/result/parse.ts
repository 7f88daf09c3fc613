import type { z } from 'zod'
import {
  GATE_SCHEMA_VERSION,
  gateFileSchema,
  type GateFile,
  type SelfTestFile,
} from './gate-schema.ts'
import { LOAD_SCHEMA_VERSION, loadFileSchema, type LoadFile } from './load-schema.ts'
import { resultFileSchema, SCHEMA_VERSION, type ResultFile } from './schema.ts'
import { TUNE_SCHEMA_VERSION, tuneFileSchema, type TuneFile } from './tune-schema.ts'

/** An error for a file that is not a valid result of poolbench, or cannot be read or written. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError'
  readonly code = 'RESULT_FILE'
}

/** Any file that poolbench writes, distinguished by `kind`; a result has none. */
export type KeptFile =
  | { readonly kind: 'result'; readonly file: ResultFile }
  | { readonly kind: 'load'; readonly file: LoadFile }
  | { readonly kind: 'tune'; readonly file: TuneFile }
  | { readonly kind: 'gate'; readonly file: GateFile }
  | { readonly kind: 'gate-self-test'; readonly file: SelfTestFile }

/**
 * Parses a file of any kind that poolbench writes.
 *
 * @throws {ResultFileError} in one line, naming the first field that is wrong.
 */
export function parseKeptFile(text: string): KeptFile {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new ResultFileError('is not valid JSON: it may be cut off')
  }
  const { kind } = head(content)
  if (kind === 'tune') {
    const { measured } = content as { readonly measured?: unknown }
    const known = { ...(content as object), measured: withKnownScenarios(measured) }
    return { kind, file: parseWith(tuneFileSchema, TUNE_SCHEMA_VERSION, known) }
  }
  if (kind === 'load') {
    return { kind, file: parseWith(loadFileSchema, LOAD_SCHEMA_VERSION, content) }
  }
  if (kind === 'gate' || kind === 'gate-self-test' || isOldGate(content)) {
    const current = kind === undefined ? renewed(content as OldGate) : content
    const file = parseWith(gateFileSchema, GATE_SCHEMA_VERSION, current)
    return file.kind === 'gate' ? { kind: file.kind, file } : { kind: file.kind, file }
  }
  const known = withKnownScenarios(content)
  return { kind: 'result', file: parseWith(resultFileSchema, SCHEMA_VERSION, known) }
}

/**
 * Parses a file that contains a result: the result of a run, or the measurements of a tuning.
 *
 * @throws {ResultFileError} in one line, naming the first field that is wrong.
 */
export function parseResultFile(text: string): ResultFile {
  const { kind, file } = parseKeptFile(text)
  if (kind === 'result') return file
  if (kind === 'tune') return file.measured
  const command = kind === 'load' ? 'load' : 'gate'
  throw new ResultFileError(
    `is a result of ${command}, which has no bursts to compare: print it with poolbench report`,
  )
}

interface Head {
  readonly schemaVersion?: unknown
  readonly kind?: unknown
}

function head(content: unknown): Head {
  return content ?? {}
}

function parseWith<T>(schema: z.ZodType<T>, supported: number, content: unknown): T {
  const { schemaVersion: version } = head(content)
  if (version === undefined) {
    throw new ResultFileError('is not a result of poolbench: it has no schemaVersion')
  }
  if (version !== supported) {
    throw new ResultFileError(
      `has schemaVersion ${JSON.stringify(version)}, but this poolbench reads ${supported}`,
    )
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ResultFileError(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}

/** Removes scenarios of unknown kinds, which a later poolbench may have measured. */
function withKnownScenarios(content: unknown): unknown {
  const { scenarios } = (content ?? {}) as { scenarios?: unknown }
  if (!Array.isArray(scenarios)) return content
  const isKnown = (each: unknown): boolean =>
    ['burst', undefined].includes(head(each).kind as string)
  return { ...(content as object), scenarios: scenarios.filter(isKnown) }
}

/** A gate file of poolbench 0.1.0, without a version: one record, or two for a self-test. */
interface OldGate {
  readonly lengthening?: number
  readonly same?: OldGate
  readonly slower?: OldGate
  readonly sights?: unknown
}

function isOldGate(content: unknown): boolean {
  if (typeof content !== 'object' || content === null || 'schemaVersion' in content) return false
  return ('verdict' in content && 'design' in content) || ('same' in content && 'sights' in content)
}

/** Converts it to the current format. */
function renewed({
  lengthening: slowdown,
  same,
  slower,
  sights: power,
  ...others
}: OldGate): object {
  const head = { ...others, schemaVersion: GATE_SCHEMA_VERSION }
  return same && slower
    ? { ...head, kind: 'gate-self-test', same: renewed(same), slower: renewed(slower), power }
    : { ...head, kind: 'gate', slowdown }
}
