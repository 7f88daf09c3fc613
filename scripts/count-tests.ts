/**
 * Prints the names of failed tests from JSON reports of Vitest and, as the last line of a CI run, the total
 * as "N passed, N failed, N skipped". Exits with 1 if a test failed, a report is missing or contains no test,
 * or, in CI, a test was skipped that does not state that it needs another Node: a missing database must not
 * look like a working one. Such tests may be skipped only in the reports after `--bare`, from machines
 * without the databases.
 */
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /**
   * Whether the run succeeded; also false if a test file could not be loaded, which does not count as a test.
   */
  readonly success: boolean
  readonly testResults: readonly {
    /** The path of the test file. */
    readonly name: string
    readonly status: string
    /** The reason why the file could not be loaded, or ''. */
    readonly message: string
    readonly assertionResults: readonly AssertionResult[]
  }[]
}

interface AssertionResult {
  readonly status: string
  readonly fullName: string
  readonly failureMessages?: readonly string[] | null
}

const { values, positionals } = parseArgs({
  options: { bare: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
})
const sum = { passed: 0, failed: 0, skipped: 0 }
let isFailure = false
for (const file of [...positionals, ...values.bare]) {
  const problem = existsSync(file)
    ? count(JSON.parse(readFileSync(file, 'utf8')), file)
    : 'no report'
  if (problem === undefined) continue
  process.stdout.write(`${file}: ${problem}\n`)
  isFailure = true
}
const { passed, failed, skipped } = sum
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = isFailure ? 1 : 0

/** Adds a report to the totals. Returns the problem with it, if any. */
function count(report: VitestReport, file: string): string | undefined {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report
  sum.passed += numPassedTests
  sum.failed += numFailedTests
  sum.skipped += numPendingTests + numTodoTests
  if (numPassedTests + numFailedTests === 0) return 'no test ran'
  if (!report.success) return ['tests failed', ...failures(report)].join('\n')
  if (process.env['CI'] === undefined || values.bare.includes(file)) return undefined
  const missing = report.testResults.flatMap((each) => each.assertionResults.filter(isMissing))
  if (missing.length === 0) return undefined
  const first = missing.slice(0, 5).map(({ fullName }) => `  ${fullName}`)
  return [`${missing.length} tests were skipped: is a database missing?`, ...first].join('\n')
}

/** One line for each failed test, or file that could not be loaded, with the beginning of its error. */
function failures({ testResults }: VitestReport): string[] {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed')
      const file = relative('.', name)
      if (failed.length === 0) return [`  ${file}: ${message}`]
      return failed.map(
        ({ fullName, failureMessages }) =>
          `  ${file}: ${fullName}\n    ${(failureMessages?.[0] ?? '').slice(0, 500)}`,
      )
    })
}

function isMissing({ status, fullName }: AssertionResult): boolean {
  return !['passed', 'failed'].includes(status) && !fullName.includes('(needs Node ')
}
