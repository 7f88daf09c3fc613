/**
 * Prints "N passed, N failed, N skipped" from the JSON report of Vitest, as the last line of a CI
 * run. Exits with 1 where a test failed, none ran, or, in CI, one was skipped that does not say that
 * it needs another Node: a database that is missing must not look like one that works.
 */
import { readFileSync } from 'node:fs'

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /** False also where a test file could not be loaded, which counts as no test. */
  readonly success: boolean
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as VitestReport
const skipped = report.numPendingTests + report.numTodoTests
const { numPassedTests: passed, numFailedTests: failed } = report

const noneRan = passed + failed === 0
const isMissing = ({ status, fullName }: { status: string; fullName: string }): boolean =>
  !['passed', 'failed'].includes(status) && !fullName.includes('(needs Node ')
const incomplete =
  process.env['CI'] !== undefined &&
  report.testResults.some(({ assertionResults }) => assertionResults.some(isMissing))
if (noneRan) process.stdout.write('no test ran\n')
if (incomplete) process.stdout.write('tests were skipped: is a database missing?\n')
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
process.exitCode = failed > 0 || noneRan || incomplete || !report.success ? 1 : 0
