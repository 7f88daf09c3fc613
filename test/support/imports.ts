import { dirname, join } from 'node:path'
import ts from 'typescript'

/** Paths from the top of the repository, or the names of packages; imports of types and by `import()` too. */
export function importsOf(file: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? join(dirname(file), fileName) : fileName,
    )
}

/** The files that a file leads to, over as many imports as it takes. */
export function reachable(
  start: string,
  arrows: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const seen = new Set<string>()
  const ahead = [...(arrows.get(start) ?? [])]
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    ahead.push(...(arrows.get(file) ?? []))
  }
  return seen
}
