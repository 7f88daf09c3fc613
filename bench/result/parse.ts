import { resultFileSchema, SCHEMA_VERSION, type ResultFile } from './schema.ts'

/** A text that is no result of poolbench, or one of another version. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError'
  readonly code = 'RESULT_FILE'
}

/**
 * Reads the text of a result file.
 *
 * @throws {ResultFileError} in one line, naming the first field that is wrong.
 */
export function parseResultFile(text: string): ResultFile {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new ResultFileError('is no JSON: it may be cut off')
  }
  const version = (content as { schemaVersion?: unknown } | null)?.schemaVersion
  if (version === undefined)
    throw new ResultFileError('is no result of poolbench: it has no schemaVersion')
  if (version !== SCHEMA_VERSION) {
    throw new ResultFileError(
      `has schemaVersion ${JSON.stringify(version)}, this poolbench reads ${SCHEMA_VERSION}`,
    )
  }
  const parsed = resultFileSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ResultFileError(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`)
}
