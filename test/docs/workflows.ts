const PINNED = /^ *(- )?uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+(\.\d+)*$/

/**
 * The lines of a part of a GitHub workflow that a stranger's pull request could exploit. It checks lines as
 * Prettier formats them, and rejects everything unknown.
 */
export function unsafeSteps(yaml: string): string[] {
  const lines = yaml.split('\n').map(withoutComment)
  return [
    ...yaml
      .split('\n')
      .filter((line, index) => /\buses\b/.test(lines[index] ?? '') && !PINNED.test(line)),
    ...lines.filter((line) => /pull_request_target|workflow_run|\bsecrets\b/.test(line)),
    ...runLines(lines).filter((line) => line.includes('${{')),
  ].map((line) => line.trim())
}

/** The problems of a whole workflow, including missing parts. */
export function workflowProblems(yaml: string): string[] {
  const lines = yaml.split('\n').map(withoutComment)
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length
  const jobs = blockBelow(lines, 'jobs:').filter((line) => /^ {2}\S/.test(line))
  const rights = blockBelow(lines, 'permissions:')
  return [
    ...unsafeSteps(yaml),
    ...(rights.length === 0 ? ['no permissions at the top'] : []),
    ...rights.filter((line) => !/^ {2}[a-z-]+: (read|none)$/.test(line)),
    ...lines.filter((line) => /permissions/.test(line) && line !== 'permissions:'),
    ...(jobs.length === 0 ? ['no jobs'] : []),
    ...(count(/^ {4}timeout-minutes: \d+$/) === jobs.length ? [] : ['a job without a time limit']),
    ...(count(/uses: actions\/checkout@/) === count(/^ +persist-credentials: false$/)
      ? []
      : ['a checkout that leaves its token behind']),
  ].map((line) => line.trim())
}

function withoutComment(line: string): string {
  return line.replace(/(^| )#.*$/, '').trimEnd()
}

/** The indented lines below a line at the left margin. */
function blockBelow(lines: readonly string[], head: string): string[] {
  const start = lines.indexOf(head)
  if (start === -1) return []
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => /^\S/.test(line))
  return rest.slice(0, end === -1 ? undefined : end).filter((line) => line !== '')
}

/** The lines with `run`, and the lines indented below them. */
function runLines(lines: readonly string[]): string[] {
  const found: string[] = []
  let indent: number | undefined
  for (const line of lines) {
    const depth = line.search(/\S/)
    if (depth === -1) continue
    if (indent !== undefined && depth > indent) {
      found.push(line)
      continue
    }
    indent = undefined
    const run = /^( *)(- )?['"]?run['"]?:/.exec(line)
    if (run) indent = (run[1] as string).length + (run[2]?.length ?? 0)
    if (/\brun['"]? *:/.test(line)) found.push(line)
  }
  return found
}
